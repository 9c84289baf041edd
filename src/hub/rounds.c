#include "hub/rounds.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/list.h"
#include "federation/coordinator.h"
#include "hub/enrolment.h"

/* --- what is kept --- */

#define ROUND_COLUMNS " round, text, roster, outcome, begun_ms, closes_ms, ended_ms "

static struct kept_round read_kept(struct statement *row, struct arena *arena)
{
    return (struct kept_round){
        .id = arena_copy(arena, column_text(row, 0)),
        .text = arena_copy(arena, column_text(row, 1)),
        .roster = arena_copy(arena, column_text(row, 2)),
        .outcome = arena_copy(arena, column_text(row, 3)),
        .begun = {column_int(row, 4)},
        .closes = {column_int(row, 5)},
        .ended = {column_int(row, 6)},
    };
}

/* The one that was begun last. */
static bool find_last(struct db *db, struct arena *arena, struct kept_round *kept,
                      bool *found, struct error *err)
{
    static const char sql[] = "SELECT" ROUND_COLUMNS "FROM hub_rounds"
                              " ORDER BY number DESC LIMIT 1";
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(db, sql, &get, err) || !statement_step(get, found, err))
        return false;
    if (*found)
        *kept = read_kept(get, arena);
    return true;
}

static bool find_open(struct db *db, struct arena *arena, struct kept_round *kept,
                      bool *found, struct error *err)
{
    if (!find_last(db, arena, kept, found, err))
        return false;
    *found = *found && !kept->outcome.len;
    return true;
}

static bool put_message(struct db *db, str round, const char *kind, str site, str text,
                        instant now, struct error *err)
{
    static const char sql[] =
        "INSERT INTO hub_round_messages (round, kind, site, at_ms, text)"
        " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (round, kind, site) DO NOTHING";
    CLEANUP(statement_done) struct statement *put = NULL;
    if (!db_use(db, sql, &put, err))
        return false;
    statement_text(put, 1, round);
    statement_text(put, 2, str_from(kind));
    statement_text(put, 3, site);
    statement_int(put, 4, now.ms);
    statement_text(put, 5, text);
    return statement_run(put, err);
}

static bool set_roster(struct db *db, str round, str roster, struct error *err)
{
    static const char sql[] = "UPDATE hub_rounds SET roster = ?2 WHERE round = ?1";
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db, sql, &set, err))
        return false;
    statement_text(set, 1, round);
    statement_text(set, 2, roster);
    return statement_run(set, err);
}

static bool set_outcome(struct db *db, str round, str outcome, instant now,
                        struct error *err)
{
    static const char sql[] =
        "UPDATE hub_rounds SET outcome = ?2, ended_ms = ?3 WHERE round = ?1";
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db, sql, &set, err))
        return false;
    statement_text(set, 1, round);
    statement_text(set, 2, outcome);
    statement_int(set, 3, now.ms);
    return statement_run(set, err);
}

/* --- the coordinator --- */

struct enrolled {
    struct federation_peer *peer;
    size_t count;
};

static bool read_enrolled(struct db *db, struct arena *arena, struct enrolled *enrolled,
                          struct error *err)
{
    static const char sql[] = "SELECT site, public_key FROM hub_sites ORDER BY site";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct enrolled read = {NULL, 0};
    size_t room = 0;
    bool row;
    if (!db_use(db, sql, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        if (read.count == room) {
            struct federation_peer *more =
                arena_new(arena, struct federation_peer, room = 2 * room + 16);
            if (read.count)
                memcpy(more, read.peer, read.count * sizeof *more);
            read.peer = more;
        }
        str key = column_blob(rows, 1);
        struct federation_peer *peer = &read.peer[read.count];
        peer->site = arena_copy(arena, column_text(rows, 0));
        if (key.len == VERIFYING_BYTES) {
            memcpy(peer->key.byte, key.at, VERIFYING_BYTES);
            read.count++;
        }
    }
    *enrolled = read;
    return true;
}

typedef bool take(struct coordinator *coordinator, str text, instant now,
                  struct error *err);

/* Hand over what came, as of when it came. *good: all of it was taken again. */
static bool take_again(struct db *db, struct coordinator *coordinator, const char *kind,
                       take *take_one, bool *good, struct error *why, struct error *err)
{
    static const char sql[] = "SELECT text, at_ms FROM hub_round_messages"
                              " WHERE round = ?1 AND kind = ?2 ORDER BY at_ms, site";
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    if (!db_use(db, sql, &rows, err))
        return false;
    statement_text(rows, 1, coordinator->round.id);
    statement_text(rows, 2, str_from(kind));
    while (*good) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        str text = arena_copy(coordinator->arena, column_text(rows, 0));
        *good = take_one(coordinator, text, (instant){column_int(rows, 1)}, why);
    }
    return true;
}

struct going {
    struct db *db;
    struct kept_round kept;
    struct enrolled enrolled;
    struct coordinator coordinator;
    struct arena arena;
};

static void going_free(struct going *going)
{
    secret_wipe(&going->coordinator.key, sizeof going->coordinator.key);
    arena_free(&going->arena);
}

static str give_up(const struct going *going, const struct signing_key *key, str why,
                   struct arena *arena)
{
    struct federation_abort abort = {.round = going->kept.id, .why = why};
    if (abort.why.len > FEDERATION_WHY_BYTES)
        abort.why.len = FEDERATION_WHY_BYTES;
    return federation_write_abort(&abort, key, arena);
}

/* Begin again with the open round. What does not fit together any more, as when a site
 * has another key since, ends it. *open: it still is. */
static bool resume(struct going *going, const struct signing_key *key, instant now,
                   bool *open, struct error *err)
{
    struct coordinator *coordinator = &going->coordinator;
    struct error why = {0};
    if (!find_open(going->db, &going->arena, &going->kept, open, err) ||
        !read_enrolled(going->db, &going->arena, &going->enrolled, err))
        return false;
    if (!*open)
        return true;
    bool good =
        coordinator_resume(coordinator, key, going->kept.text, going->enrolled.peer,
                           going->enrolled.count, &going->arena, &why);
    if (good && !take_again(going->db, coordinator, "join", coordinator_take_join, &good,
                            &why, err))
        return false;
    if (good && going->kept.roster.len) {
        good = coordinator_make_roster(coordinator, &why);
        if (good && !str_equal(coordinator->roster.text, going->kept.roster))
            good = error_set(&why, ERROR_CONFLICT, "the roster would be another one now");
    }
    if (good && !take_again(going->db, coordinator, "vector", coordinator_take_vector,
                            &good, &why, err))
        return false;
    *open = good;
    return good ||
           set_outcome(going->db, going->kept.id,
                       give_up(going, key, str_from(why.text), &going->arena), now, err);
}

/* Is it time for the roster? */
static bool all_are_in(const struct going *going, instant now)
{
    const struct kept_round *kept = &going->kept;
    span half = {instant_since(kept->closes, kept->begun).ms / 2};
    size_t joins = going->coordinator.joins;
    return joins >= (size_t)going->coordinator.round.min_sites &&
           (joins == going->enrolled.count || joins == FEDERATION_SITES ||
            !instant_before(now, instant_add(kept->begun, half)));
}

static bool settle(struct going *going, instant now, struct error *err)
{
    struct coordinator *coordinator = &going->coordinator;
    str text;
    if (!coordinator->has_roster && instant_before(now, going->kept.closes) &&
        all_are_in(going, now)) {
        if (!coordinator_make_roster(coordinator, err) ||
            !set_roster(going->db, going->kept.id, coordinator->roster.text, err))
            return false;
    }
    return !coordinator_end(coordinator, now, &text) ||
           set_outcome(going->db, going->kept.id, text, now, err);
}

/* --- what happens to a round --- */

static bool was_before(struct db *db, str id, bool *was, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(db, "SELECT 1 FROM hub_rounds WHERE round = ?1", &get, err))
        return false;
    statement_text(get, 1, id);
    return statement_step(get, was, err);
}

static bool may_begin(struct going *going, const struct federation_round *wanted,
                      struct error *err)
{
    bool open, was;
    if (!find_open(going->db, &going->arena, &going->kept, &open, err) ||
        !was_before(going->db, wanted->id, &was, err) ||
        !read_enrolled(going->db, &going->arena, &going->enrolled, err))
        return false;
    if (open)
        return error_set(err, ERROR_CONFLICT, "the round '%s' is open",
                         str_shown(going->kept.id).text);
    if (was)
        return error_set(err, ERROR_CONFLICT, "there was a round '%s' already",
                         str_shown(wanted->id).text);
    return going->enrolled.count >= (size_t)wanted->min_sites ||
           error_set(err, ERROR_LIMIT, "%zu sites are enrolled; there have to be %d",
                     going->enrolled.count, wanted->min_sites);
}

bool round_begin(struct db *db, const struct signing_key *key,
                 const struct federation_round *wanted, instant now, struct error *err)
{
    static const char sql[] = "INSERT INTO hub_rounds (" ROUND_COLUMNS ", number)"
                              " SELECT ?1, ?2, '', '', CAST(?3 AS BIGINT),"
                              " CAST(?4 AS BIGINT), 0, coalesce(max(number), 0) + 1"
                              " FROM hub_rounds";
    CLEANUP(going_free) struct going going = {.db = db};
    CLEANUP(statement_done) struct statement *put = NULL;
    span most = {ROUND_DAYS_MOST * SPAN_DAY.ms};
    span length = instant_since(wanted->closes, now);
    if (length.ms <= 0 || length.ms > most.ms)
        return error_set(err, ERROR_INVALID,
                         "a round closes later than now, and in %d days at the latest",
                         ROUND_DAYS_MOST);
    if (!may_begin(&going, wanted, err) ||
        !coordinator_begin(&going.coordinator, key, wanted, going.enrolled.peer,
                           going.enrolled.count, &going.arena, err) ||
        !db_use(db, sql, &put, err))
        return false;
    statement_text(put, 1, wanted->id);
    statement_text(put, 2, going.coordinator.round.text);
    statement_int(put, 3, now.ms);
    statement_int(put, 4, wanted->closes.ms);
    return statement_run(put, err);
}

bool round_take(struct db *db, const struct signing_key *key, str text, instant now,
                struct error *err)
{
    CLEANUP(going_free) struct going going = {.db = db};
    enum federation_kind kind;
    bool open;
    str site;
    if (!federation_kind_of(text, &kind, err))
        return false;
    if (kind != FEDERATION_JOIN && kind != FEDERATION_VECTOR)
        return error_set(err, ERROR_INVALID, "sites send the messages join and vector");
    bool joins = kind == FEDERATION_JOIN;
    if (!federation_sender(text, &going.arena, &site, err) ||
        !resume(&going, key, now, &open, err))
        return false;
    if (!open)
        return error_set(err, ERROR_CONFLICT, "no round is open");
    take *take_one = joins ? coordinator_take_join : coordinator_take_vector;
    return take_one(&going.coordinator, text, now, err) &&
           put_message(db, going.kept.id, joins ? "join" : "vector", site, text, now,
                       err) &&
           settle(&going, now, err);
}

bool round_go_on(struct db *db, const struct signing_key *key, instant now,
                 struct error *err)
{
    CLEANUP(going_free) struct going going = {.db = db};
    bool open;
    return resume(&going, key, now, &open, err) && (!open || settle(&going, now, err));
}

bool round_stop(struct db *db, const struct signing_key *key, str id, instant now,
                struct error *err)
{
    CLEANUP(going_free) struct going going = {.db = db};
    bool open;
    if (!find_open(db, &going.arena, &going.kept, &open, err))
        return false;
    if (!open || !str_equal(going.kept.id, id))
        return error_set(err, ERROR_NOT_FOUND, "no round '%s' is open",
                         str_shown(id).text);
    return set_outcome(
        db, id, give_up(&going, key, STR("an administrator stopped it"), &going.arena),
        now, err);
}

/* --- what is told --- */

static bool has_joined(struct db *db, str round, str site, bool *has, struct error *err)
{
    static const char sql[] = "SELECT 1 FROM hub_round_messages"
                              " WHERE round = ?1 AND kind = 'join' AND site = ?2";
    CLEANUP(statement_done) struct statement *get = NULL;
    if (!db_use(db, sql, &get, err))
        return false;
    statement_text(get, 1, round);
    statement_text(get, 2, site);
    return statement_step(get, has, err);
}

bool round_for_site(struct db *db, str site, struct arena *arena, struct kept_round *kept,
                    bool *found, struct error *err)
{
    struct kept_round last;
    bool any, joined;
    if (!find_last(db, arena, &last, &any, err) ||
        (any && !has_joined(db, last.id, site, &joined, err)))
        return false;
    if (any && !joined)
        last.roster = last.outcome = (str){"", 0};
    if (any)
        *kept = last;
    *found = any;
    return true;
}

static bool read_names(struct db *db, str round, const char *kind, struct arena *arena,
                       const str **names, size_t *count, struct error *err)
{
    static const char sql[] = "SELECT site FROM hub_round_messages"
                              " WHERE round = ?1 AND kind = ?2 ORDER BY site LIMIT ?3";
    CLEANUP(statement_done) struct statement *rows = NULL;
    str *read = arena_new(arena, str, FEDERATION_SITES);
    size_t n = 0;
    bool row;
    if (!db_use(db, sql, &rows, err))
        return false;
    statement_text(rows, 1, round);
    statement_text(rows, 2, str_from(kind));
    statement_int(rows, 3, FEDERATION_SITES);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        read[n++] = arena_copy(arena, column_text(rows, 0));
    }
    *names = read;
    *count = n;
    return true;
}

bool rounds_read(struct db *db, struct arena *arena, struct told_rounds *list,
                 struct error *err)
{
    static const char sql[] = "SELECT" ROUND_COLUMNS "FROM hub_rounds"
                              " ORDER BY number DESC LIMIT ?1";
    CLEANUP(statement_done) struct statement *rows = NULL;
    struct told_round *read = arena_new(arena, struct told_round, ROUNDS_LISTED_MOST);
    size_t count = 0;
    bool row;
    if (!db_use(db, sql, &rows, err))
        return false;
    statement_int(rows, 1, ROUNDS_LISTED_MOST);
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            break;
        read[count++].kept = read_kept(rows, arena);
    }
    for (size_t i = 0; i < count; i++)
        if (!read_names(db, read[i].kept.id, "join", arena, &read[i].joined,
                        &read[i].joins, err) ||
            !read_names(db, read[i].kept.id, "vector", arena, &read[i].sent,
                        &read[i].vectors, err))
            return false;
    *list = (struct told_rounds){read, count};
    return true;
}
