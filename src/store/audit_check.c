/* audit_check.c - what is wrong with an audit log, and since which row.
 *
 * Rows and checkpoints come in order, and only the last of each is remembered. A row
 * whose hash does not fit says nothing of why. So it becomes a suspect, and the rows
 * after it are tried in its place: the hash that the true row had is still there, if only
 * the row stands elsewhere.
 *
 *   A later row fits in its place, and what comes after that one follows it: the rows
 *   before it were put in. It fits, but nothing follows: rows were exchanged.
 *   The row after the suspect fits with a higher number: rows were taken out, and the
 *   numbers closed up.
 *   Nothing of that: the row was changed.
 */
#include "store/audit.h"

#include "base/amount.h"
#include "base/arena.h"
#include "base/json.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

const char *audit_fault_name(enum audit_fault fault)
{
    static const char *const names[AUDIT_FAULTS] = {
        [AUDIT_GOOD] = "good",
        [AUDIT_CHANGED] = "changed",
        [AUDIT_REMOVED] = "removed",
        [AUDIT_INSERTED] = "inserted",
        [AUDIT_REORDERED] = "reordered",
        [AUDIT_HEAD_CUT] = "the head is cut off",
        [AUDIT_TAIL_CUT] = "the tail is cut off",
        [AUDIT_FORGED] = "a forged checkpoint",
        [AUDIT_WRONG_KEY] = "another key",
    };
    return names[fault];
}

void audit_check_begin(struct audit_check *check, const struct verifying_key *trusted,
                       struct checkpoint *known, size_t knowns, struct arena *arena)
{
    *check = (struct audit_check){
        .trusted = trusted,
        .known = known,
        .knowns = knowns,
        .suspect = {.arena = arena},
    };
}

/* The first thing that is found counts, unless a later one is of an earlier row. */
static void PRINTF_LIKE(4, 5) blame(struct audit_check *check, enum audit_fault fault,
                                    int64_t row, const char *format, ...)
{
    struct audit_verdict *verdict = &check->verdict;
    if (verdict->fault != AUDIT_GOOD && verdict->row <= row)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(verdict->text, sizeof verdict->text, format, args);
    va_end(args);
    verdict->fault = fault;
    verdict->row = row;
}

static bool same_hash(const struct hash *a, const struct hash *b)
{
    return memcmp(a->byte, b->byte, sizeof a->byte) == 0;
}

static bool same_key(const struct verifying_key *a, const struct verifying_key *b)
{
    return memcmp(a->byte, b->byte, sizeof a->byte) == 0;
}

/* Does the row tell nothing that its hash would have to vouch for? */
static bool tells_nothing(const struct audit_entry *entry)
{
    return !entry->object.len && !entry->worker.len && !entry->before.len &&
           !entry->after.len;
}

/* Does the row have its hash, if it stood at `number`, after the one with that hash? */
static bool fits(const struct audit_row *row, int64_t number, const struct hash *before)
{
    struct audit_row moved = *row;
    moved.number = number;
    if (row->erased && !tells_nothing(&row->entry))
        return false;
    if (!row->erased)
        moved.told = audit_told(row);
    struct hash hash = audit_hash(before, &moved);
    return same_hash(&hash, &row->hash) && same_hash(&moved.told, &row->told);
}

/* --- a row that does not fit --- */

enum { MISSING_MOST = 1000 };

static void suspect(struct audit_check *check, const struct audit_row *row)
{
    check->suspect.row = audit_row_copy(row, check->suspect.arena);
    check->suspect.before = check->hash;
    check->suspect.seen = row->number;
}

/* The row after the suspect: were rows taken out before it? */
static int64_t count_missing(const struct suspect *suspect, const struct audit_row *row)
{
    for (int64_t missing = 1; missing <= MISSING_MOST; missing++)
        if (fits(row, row->number + missing, &suspect->row.hash))
            return missing;
    return 0;
}

static void try_row(struct suspect *suspect, const struct audit_row *row)
{
    int64_t number = suspect->row.number;
    suspect->seen = row->number;
    if (row->number == number + 1) {
        suspect->next = audit_row_copy(row, suspect->arena);
        suspect->missing = count_missing(suspect, row);
    }
    if (suspect->found) {
        suspect->followed |= row->number == suspect->found + 1 &&
                             fits(row, number + 1, &suspect->found_hash);
    } else if (fits(row, number, &suspect->before)) {
        suspect->found = row->number;
        suspect->found_hash = row->hash;
    }
}

/* All rows were tried. */
static void judge_suspect(struct audit_check *check)
{
    const struct suspect *suspect = &check->suspect;
    int64_t number = suspect->row.number;
    /* What comes after the true row stands where it did, or in its place. */
    const struct audit_row *after =
        suspect->found == number + 1 ? &suspect->row : &suspect->next;
    bool exchanged = suspect->found && fits(after, number + 1, &suspect->found_hash);
    bool last = suspect->found == suspect->seen;
    if (suspect->found && (suspect->followed || (last && !exchanged)))
        blame(check, AUDIT_INSERTED, number, "%s put in before what was row %" PRId64,
              amount(suspect->found - number, "row was", "rows were").text, number);
    else if (suspect->found)
        blame(check, AUDIT_REORDERED, number,
              "what stands at row %" PRId64 " now belongs here", suspect->found);
    else if (suspect->missing)
        blame(check, AUDIT_REMOVED, number,
              "%s missing, and those after were numbered anew",
              amount(suspect->missing, "row before it is", "rows before it are").text);
    else
        blame(check, AUDIT_CHANGED, number,
              "it is not what its hash says, or the row before it was changed together "
              "with its hash");
}

/* --- what rows tell --- */

static bool read_member(str text, const char *name, struct arena *arena, str *member,
                        int64_t *number)
{
    struct error ignored;
    const struct json *object;
    if (!json_parse(text, arena, &object, &ignored))
        return false;
    const struct json *value = json_get(object, name);
    return member ? json_text(value, member) : json_integer(value, number);
}

static bool read_key(str text, struct arena *arena, struct verifying_key *key)
{
    str digits;
    struct error ignored;
    return read_member(text, "key", arena, &digits, NULL) &&
           hex_parse(digits, key->byte, sizeof key->byte, &ignored);
}

static void note_renewal(struct audit_check *check, const struct audit_row *row)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct verifying_key old, now;
    if (check->renewals == AUDIT_KEYS || !read_key(row->entry.before, &arena, &old) ||
        !read_key(row->entry.after, &arena, &now))
        return;
    check->renewal[check->renewals].old = old;
    check->renewal[check->renewals].now = now;
    check->renewal[check->renewals++].row = row->number;
    check->verdict.key_changed = row->number;
}

static void note_restore(struct audit_check *check, const struct audit_row *row)
{
    check->verdict.restored = row->number;
    if (check->restores == AUDIT_RESTORES)
        return;
    check->restore[check->restores].row = row->number;
    check->restore[check->restores++].at = row->at;
}

static void note_told(struct audit_check *check, const struct audit_row *row)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    str action = row->entry.action;
    if (str_equal(action, AUDIT_KEY))
        note_renewal(check, row);
    else if (str_equal(action, AUDIT_RESTORE))
        note_restore(check, row);
    else if (str_equal(action, AUDIT_ERASURE))
        check->erased = 0;
    else if (str_equal(action, AUDIT_PRUNE))
        (void)read_member(row->entry.after, "number", &arena, NULL, &check->pruned);
}

/* --- what was written down elsewhere --- */

/* A restore takes the log back to an earlier row, and the checkpoints of the time between
 * are of rows that are in the replaced database. */
static bool was_replaced(const struct audit_check *check, const struct checkpoint *known)
{
    for (size_t i = 0; i < check->restores; i++)
        if (known->number >= check->restore[i].row &&
            !instant_before(check->restore[i].at, known->at))
            return true;
    return false;
}

/* Those that a restore explains become known only when all rows were seen: one that does
 * not agree is kept, at the front of the list. */
static void compare_known(struct audit_check *check, const struct audit_row *row)
{
    while (check->known_next < check->knowns &&
           check->known[check->known_next].number <= row->number) {
        struct checkpoint *known = &check->known[check->known_next++];
        if (known->number < row->number || same_hash(&known->hash, &row->hash))
            known->number = 0; /* it agrees, or its row was pruned */
    }
}

static void judge_known(struct audit_check *check)
{
    const struct audit_verdict *verdict = &check->verdict;
    for (size_t i = 0; i < check->knowns; i++) {
        const struct checkpoint *known = &check->known[i];
        if (!known->number || was_replaced(check, known))
            continue;
        if (known->number > verdict->last)
            blame(check, AUDIT_TAIL_CUT, verdict->last + 1,
                  "a checkpoint that was written down says that there were %" PRId64
                  " rows",
                  known->number);
        else
            blame(check, AUDIT_CHANGED, known->number,
                  "rows up to this one were written anew: a checkpoint that was written "
                  "down has another hash");
    }
}

/* --- keys --- */

static void note_signer(struct audit_check *check, const struct checkpoint *checkpoint)
{
    check->verdict.key = checkpoint->key;
    for (size_t i = 0; i < check->keys; i++)
        if (same_key(&check->key[i].key, &checkpoint->key)) {
            check->key[i].last = checkpoint->number;
            return;
        }
    if (check->keys == AUDIT_KEYS) {
        blame(check, AUDIT_WRONG_KEY, checkpoint->number,
              "more than %d keys have signed checkpoints", AUDIT_KEYS);
        return;
    }
    check->key[check->keys].key = checkpoint->key;
    check->key[check->keys].first = checkpoint->number;
    check->key[check->keys++].last = checkpoint->number;
}

static size_t find_key(const struct audit_check *check, const struct verifying_key *key)
{
    size_t i = 0;
    while (i < check->keys && !same_key(&check->key[i].key, key))
        i++;
    return i;
}

/* A key that is trusted vouches for the one that it took the place of, once it has signed
 * the row that says so. */
static void trust_old_keys(const struct audit_check *check, bool *trusted)
{
    for (size_t i = check->renewals; i > 0; i--) {
        size_t old = find_key(check, &check->renewal[i - 1].old);
        size_t now = find_key(check, &check->renewal[i - 1].now);
        if (old < check->keys && now < check->keys && trusted[now] &&
            check->key[now].last >= check->renewal[i - 1].row)
            trusted[old] = true;
    }
}

static void judge_keys(struct audit_check *check)
{
    bool trusted[AUDIT_KEYS + 1] = {false};
    trusted[find_key(check, check->trusted ? check->trusted : &check->verdict.key)] =
        true;
    trust_old_keys(check, trusted);
    for (size_t i = 0; i < check->keys; i++)
        if (!trusted[i])
            blame(check, AUDIT_WRONG_KEY, check->key[i].first,
                  "its checkpoint was signed by a key that is not the server's, and no "
                  "row says that it was before");
}

/* --- the walk --- */

static bool first_row(struct audit_check *check, const struct audit_row *row)
{
    check->verdict.first = row->number;
    if (row->number == 1) {
        check->anchor.number = 0;
        return true;
    }
    if (check->anchor.number && check->anchor.number == row->number - 1) {
        check->hash = check->anchor.hash;
        return true;
    }
    blame(check, row->number < 1 ? AUDIT_INSERTED : AUDIT_HEAD_CUT, row->number,
          row->number < 1 ? "the first row is 1"
                          : "it is the first that there is, and no checkpoint vouches "
                            "for what was before it");
    return false;
}

static bool next_row(struct audit_check *check, const struct audit_row *row)
{
    struct audit_verdict *verdict = &check->verdict;
    int64_t last = verdict->last;
    verdict->rows++;
    verdict->last = row->number;
    if (check->suspect.row.number) {
        try_row(&check->suspect, row);
        return true;
    }
    if (verdict->rows == 1 && !first_row(check, row))
        return false;
    if (verdict->rows > 1 && row->number != last + 1) {
        check->beyond = 0;
        blame(check, AUDIT_REMOVED, last + 1,
              "rows %" PRId64 " to %" PRId64 " are missing", last + 1, row->number - 1);
        return false;
    }
    if (!fits(row, row->number, &check->hash)) {
        suspect(check, row);
        return true;
    }
    check->hash = row->hash;
    verdict->erased += row->erased;
    if (row->erased && !check->erased)
        check->erased = row->number;
    note_told(check, row);
    compare_known(check, row);
    return true;
}

static bool next_checkpoint(struct audit_check *check,
                            const struct checkpoint *checkpoint)
{
    struct audit_verdict *verdict = &check->verdict;
    int64_t number = checkpoint->number;
    if (check->suspect.row.number)
        return true;
    if (!checkpoint_holds(checkpoint)) {
        blame(check, AUDIT_FORGED, number, "its checkpoint is not what was signed");
        return false;
    }
    note_signer(check, checkpoint);
    verdict->checkpoints++;
    verdict->vouched = number;
    if (!verdict->rows) {
        check->anchor = *checkpoint;
    } else if (number > verdict->last) {
        check->beyond = check->beyond ? check->beyond : number;
    } else if (!same_hash(&checkpoint->hash, &check->hash)) {
        blame(check, AUDIT_CHANGED, number,
              "rows up to this one were written anew: its checkpoint has another hash");
        return false;
    }
    return true;
}

bool audit_check_next(void *context, const struct audit_row *row,
                      const struct checkpoint *checkpoint)
{
    struct audit_check *check = context;
    check->decided = !(row ? next_row(check, row) : next_checkpoint(check, checkpoint));
    return !check->decided;
}

const struct audit_verdict *audit_check_end(struct audit_check *check)
{
    struct audit_verdict *verdict = &check->verdict;
    if (check->suspect.row.number)
        judge_suspect(check);
    else if (!check->decided)
        judge_known(check);
    if (check->beyond)
        blame(check, AUDIT_TAIL_CUT, verdict->last + 1, "a checkpoint vouches for %s",
              amount(check->beyond, "row", "rows").text);
    if (!verdict->rows && verdict->fault == AUDIT_GOOD)
        blame(check, AUDIT_TAIL_CUT, check->anchor.number + 1, "there is no row at all");
    if (verdict->rows && !check->decided && check->anchor.number &&
        check->pruned != check->anchor.number)
        blame(check, AUDIT_HEAD_CUT, verdict->first,
              "rows before it are missing, and no row says that they were removed");
    if (verdict->fault == AUDIT_GOOD && check->erased)
        blame(check, AUDIT_CHANGED, check->erased,
              "what it told was taken out, and no erasure of a worker came after it");
    judge_keys(check);
    return verdict;
}
