#include "hub/enrolment.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "store/audit.h"

#include <ctype.h>
#include <inttypes.h>

/* --- codes --- */

/* Letters that nobody takes for one another (RFC 4648, section 6). */
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static void random_code(char text[static CODE_TEXT])
{
    unsigned char byte[CODE_LETTERS];
    size_t at = 0;
    random_bytes(byte, sizeof byte);
    for (size_t i = 0; i < CODE_LETTERS; i++) {
        if (i && i % 4 == 0)
            text[at++] = '-';
        text[at++] = alphabet[byte[i] % 32];
    }
    text[at] = '\0';
    secret_wipe(byte, sizeof byte);
}

/* As somebody types it: in small letters, with spaces or without the dashes. */
static struct hash hash_code(str code)
{
    char plain[CODE_LETTERS + 1];
    size_t len = 0;
    for (size_t i = 0; i < code.len && len < sizeof plain; i++)
        if (code.at[i] != '-' && code.at[i] != ' ')
            plain[len++] = (char)toupper((unsigned char)code.at[i]);
    struct hash hash = hash_of((str){plain, len});
    secret_wipe(plain, sizeof plain);
    return hash;
}

bool code_make(struct db *db, const struct new_code *wanted, instant now,
               char text[static CODE_TEXT], struct error *err)
{
    static const char sql[] =
        "INSERT INTO hub_codes (site, hash, in_group, replaces, expires_ms)"
        " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (site) DO UPDATE SET"
        " hash = excluded.hash, in_group = excluded.in_group,"
        " replaces = excluded.replaces, expires_ms = excluded.expires_ms";
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    CLEANUP(statement_done) struct statement *put = NULL;
    struct site_record known;
    struct error why = {0};
    bool enrolled = site_find(db, wanted->site, &arena, &known, &why);
    if (!enrolled && why.code != ERROR_NOT_FOUND) {
        *err = why;
        return false;
    }
    if (enrolled && !wanted->replaces)
        return error_set(err, ERROR_CONFLICT,
                         "the site '%s' is enrolled; ask for a code that replaces what "
                         "the hub knows of it (--replace, or \"replaces\": true)",
                         str_shown(wanted->site).text);
    if (!db_use(db, sql, &put, err))
        return false;
    random_code(text);
    struct hash hash = hash_code(str_from(text));
    statement_text(put, 1, wanted->site);
    statement_blob(put, 2, hash.byte, sizeof hash.byte);
    statement_text(put, 3, wanted->in_group);
    statement_int(put, 4, wanted->replaces);
    statement_int(put, 5, now.ms + CODE_HOURS * SPAN_HOUR.ms);
    return statement_run(put, err);
}

void code_entry(const struct new_code *wanted, struct arena *arena,
                struct audit_entry *entry)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *node = json_object(out);
    json_add_text_or_null(out, node, "group", wanted->in_group);
    json_add_bool(out, node, "replaces", wanted->replaces);
    entry->object = wanted->site;
    entry->after = json_write(out, node);
}

struct kept_code {
    bool good, replaces;
    str in_group;
};

static bool find_code(struct db *db, str site, str code, instant now, struct arena *arena,
                      struct kept_code *kept, struct error *err)
{
    static const char sql[] = "SELECT hash, in_group, replaces, expires_ms"
                              " FROM hub_codes WHERE site = ?1";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    *kept = (struct kept_code){.in_group = {"", 0}};
    if (!db_use(db, sql, &get, err))
        return false;
    statement_text(get, 1, site);
    if (!statement_step(get, &row, err))
        return false;
    if (!row)
        return true;
    struct hash hash = hash_code(code);
    str right = column_blob(get, 0);
    kept->good = right.len == HASH_BYTES &&
                 secret_equal(right.at, hash.byte, HASH_BYTES) &&
                 now.ms < column_int(get, 3);
    kept->in_group = arena_copy(arena, column_text(get, 1));
    kept->replaces = column_int(get, 2);
    return true;
}

static bool drop_code(struct db *db, str site, struct error *err)
{
    CLEANUP(statement_done) struct statement *drop = NULL;
    if (!db_use(db, "DELETE FROM hub_codes WHERE site = ?1", &drop, err))
        return false;
    statement_text(drop, 1, site);
    return statement_run(drop, err);
}

/* --- sites --- */

bool site_find(struct db *db, str site, struct arena *arena, struct site_record *record,
               struct error *err)
{
    static const char sql[] =
        "SELECT in_group, name, link, time_zone, public_key, epoch,"
        " EXISTS (SELECT 1 FROM hub_epochs AS e WHERE e.site = s.site"
        "  AND e.previous_epoch <> 0)"
        " FROM hub_sites AS s WHERE site = ?1";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql, &get, err))
        return false;
    statement_text(get, 1, site);
    if (!statement_step(get, &row, err))
        return false;
    if (!row)
        return error_set(err, ERROR_NOT_FOUND, "there is no site '%s'",
                         str_shown(site).text);
    str key = column_blob(get, 4);
    if (key.len != VERIFYING_BYTES)
        return error_set(err, ERROR_CORRUPT, "the key of the site '%s' cannot be read",
                         str_shown(site).text);
    *record = (struct site_record){.site = arena_copy(arena, site),
                                   .in_group = arena_copy(arena, column_text(get, 0)),
                                   .name = arena_copy(arena, column_text(get, 1)),
                                   .link = arena_copy(arena, column_text(get, 2)),
                                   .time_zone = arena_copy(arena, column_text(get, 3)),
                                   .epoch = column_int(get, 5),
                                   .has_left_an_epoch = column_int(get, 6)};
    memcpy(record->key.byte, key.at, VERIFYING_BYTES);
    return true;
}

static bool put_site(struct db *db, const struct site_record *site, instant now,
                     struct error *err)
{
    static const char sql[] =
        "INSERT INTO hub_sites (site, in_group, name, link, time_zone, public_key, epoch,"
        "  enrolled_ms, heard_ms, latest_start_ms, latest_end_ms, latest_k,"
        "  overlapping)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, 0, 0, 0)"
        " ON CONFLICT (site) DO UPDATE SET in_group = excluded.in_group,"
        " name = excluded.name, link = excluded.link, time_zone = excluded.time_zone,"
        " public_key = excluded.public_key, epoch = excluded.epoch,"
        " enrolled_ms = excluded.enrolled_ms";
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db, sql, &put, err))
        return false;
    statement_text(put, 1, site->site);
    statement_text(put, 2, site->in_group);
    statement_text(put, 3, site->name);
    statement_text(put, 4, site->link);
    statement_text(put, 5, site->time_zone);
    statement_blob(put, 6, site->key.byte, sizeof site->key.byte);
    statement_int(put, 7, site->epoch);
    statement_int(put, 8, now.ms);
    return statement_run(put, err);
}

static bool put_epoch(struct db *db, const struct new_epoch *epoch, instant now,
                      struct error *err)
{
    static const char sql[] =
        "INSERT INTO hub_epochs (site, epoch, previous_epoch, reason, since_ms)"
        " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (site, epoch) DO NOTHING";
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db, sql, &put, err))
        return false;
    statement_text(put, 1, epoch->site);
    statement_int(put, 2, epoch->epoch);
    statement_int(put, 3, epoch->previous);
    statement_text(put, 4, epoch->reason);
    statement_int(put, 5, now.ms);
    return statement_run(put, err);
}

/* Revisions count within an epoch, so one that was left is over. */
static bool is_new_epoch(struct db *db, str site, int64_t epoch, struct error *err)
{
    bool was;
    if (!epoch_was(db, site, epoch, &was, err))
        return false;
    return !was ||
           error_set(err, ERROR_CONFLICT,
                     "the site has left the epoch %" PRId64 ", and cannot come back",
                     epoch);
}

bool site_enrol(struct db *db, const struct site_record *wanted, str code, instant now,
                bool *changed, struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct site_record known, site = *wanted;
    struct kept_code kept;
    struct error why = {0};
    bool enrolled = site_find(db, wanted->site, &arena, &known, &why);
    if (!enrolled && why.code != ERROR_NOT_FOUND) {
        *err = why;
        return false;
    }
    if (!find_code(db, wanted->site, code, now, &arena, &kept, err))
        return false;
    bool same =
        enrolled && secret_equal(known.key.byte, wanted->key.byte, VERIFYING_BYTES);
    *changed = !same || kept.good;
    if (!*changed)
        return true; /* the answer to the first time was lost */
    /* The same whether there is such a site or not: who has no code learns no names. */
    if (!kept.good || (enrolled && !same && !kept.replaces))
        return error_set(
            err, ERROR_DENIED,
            "the code is wrong, was used already, or is older than %d hours; "
            "a site that has lost its key needs one made with --replace",
            CODE_HOURS);
    if (same)
        site.epoch = known.epoch; /* another one is announced */
    else if (enrolled && known.epoch != site.epoch &&
             !is_new_epoch(db, site.site, site.epoch, err))
        return false;
    site.in_group = enrolled && !kept.in_group.len ? known.in_group : kept.in_group;
    const struct new_epoch first = {.site = site.site,
                                    .epoch = site.epoch,
                                    .previous = enrolled ? known.epoch : 0,
                                    .reason =
                                        enrolled ? STR("replaced") : STR("enrolled")};
    return put_site(db, &site, now, err) && (same || put_epoch(db, &first, now, err)) &&
           drop_code(db, site.site, err);
}

/* --- epochs --- */

str epoch_text(const struct new_epoch *epoch, struct arena *arena)
{
    struct json_out *out = json_out_new(arena);
    struct json_node *root = json_object(out);
    json_add_text(out, root, "site", epoch->site);
    json_add_int(out, root, "epoch", epoch->epoch);
    json_add_int(out, root, "previous_epoch", epoch->previous);
    json_add_text(out, root, "reason", epoch->reason);
    return json_write(out, root);
}

static bool epoch_signed(const struct verifying_key *key, const struct new_epoch *epoch,
                         const struct signature *signature, struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(4096);
    buf_add(&text, STR("shopfloor-epoch-1\n"));
    buf_add(&text, epoch_text(epoch, arena));
    return buf_ok(&text) && signature_fits(key, buf_str(&text), signature);
}

bool epoch_was(struct db *db, str site, int64_t epoch, bool *was, struct error *err)
{
    static const char sql[] = "SELECT 1 FROM hub_epochs WHERE site = ?1 AND epoch = ?2";
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(db, sql, &get, err))
        return false;
    statement_text(get, 1, site);
    statement_int(get, 2, epoch);
    return statement_step(get, was, err);
}

static bool set_epoch(struct db *db, const struct new_epoch *epoch, struct error *err)
{
    static const char sql[] = "UPDATE hub_sites SET epoch = ?2 WHERE site = ?1";
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db, sql, &set, err))
        return false;
    statement_text(set, 1, epoch->site);
    statement_int(set, 2, epoch->epoch);
    return statement_run(set, err);
}

bool epoch_announce(struct db *db, const struct new_epoch *epoch,
                    const struct signature *signature, instant now, bool *changed,
                    struct error *err)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct site_record known;
    struct error why = {0};
    bool was;
    bool enrolled = site_find(db, epoch->site, &arena, &known, &why);
    if (!enrolled && why.code != ERROR_NOT_FOUND) {
        *err = why;
        return false;
    }
    if (!enrolled || !epoch_signed(&known.key, epoch, signature, &arena))
        return error_set(err, ERROR_NOT_FOUND,
                         "no enrolled site of this name has signed this");
    *changed = known.epoch != epoch->epoch;
    if (!*changed)
        return true;
    if (!epoch_was(db, epoch->site, epoch->epoch, &was, err))
        return false;
    /* One that is later was made later, whatever was before it: a backup need not know.
     */
    if (was || (known.epoch != epoch->previous && epoch->epoch < known.epoch))
        return error_set(err, ERROR_CONFLICT,
                         "the site is in the epoch %" PRId64 " here; %s", known.epoch,
                         was ? "it has left this one, and cannot come back"
                             : "so it cannot leave another one");
    return put_epoch(db, epoch, now, err) && set_epoch(db, epoch, err);
}
