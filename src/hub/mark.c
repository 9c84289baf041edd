#include "hub/mark.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "hub/enrolment.h"

static bool is_signed(const struct shown_mark *shown, const struct verifying_key *key)
{
    CLEANUP(buf_free) struct buf text = BUF(1024);
    buf_addf(&text, "shopfloor-mark-1\n%.*s\n%.*s", STR_ARG(shown->site),
             STR_ARG(shown->mark));
    return buf_ok(&text) && signature_fits(key, buf_str(&text), &shown->signature);
}

bool mark_judge(struct db *db, struct shown_mark *shown, struct arena *arena,
                struct error *err)
{
    struct site_record site;
    struct error why = {0};
    shown->good = site_find(db, shown->site, arena, &site, &why);
    if (!shown->good && why.code != ERROR_NOT_FOUND) {
        *err = why;
        return false;
    }
    shown->good = shown->good && is_signed(shown, &site.key);
    if (shown->good)
        shown->key = site.key;
    return true;
}

/* The newest, and the one that the site showed last. *there: the site is. */
static bool read_marks(struct db *db, const struct shown_mark *shown, struct arena *arena,
                       str *newest, str *last, bool *there, struct error *err)
{
    static const char sql[] =
        "SELECT mark, shown_mark, public_key FROM hub_sites WHERE site = ?1";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql, &get, err))
        return false;
    statement_text(get, 1, shown->site);
    if (!statement_step(get, &row, err))
        return false;
    *there = false;
    if (!row)
        return true;
    str key = column_blob(get, 2);
    *there = key.len == VERIFYING_BYTES &&
             secret_equal(key.at, shown->key.byte, VERIFYING_BYTES);
    *newest = arena_copy(arena, column_text(get, 0));
    *last = arena_copy(arena, column_text(get, 1));
    return true;
}

static bool set_marks(struct db *db, str site, str newest, str last, struct error *err)
{
    static const char sql[] =
        "UPDATE hub_sites SET mark = ?2, shown_mark = ?3 WHERE site = ?1";
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db, sql, &set, err))
        return false;
    statement_text(set, 1, site);
    statement_text(set, 2, newest);
    statement_text(set, 3, last);
    return statement_run(set, err);
}

bool mark_compare(struct db *db, struct shown_mark *shown, struct arena *arena,
                  struct error *err)
{
    str newest, last;
    shown->known = false;
    if (!shown->good)
        return true;
    if (!read_marks(db, shown, arena, &newest, &last, &shown->good, err))
        return false;
    if (!shown->good)
        return true;
    if (!newest.len) /* of this site nothing was kept so far, or by an older program */
        return set_marks(db, shown->site, mark_new(arena), last, err);
    bool is_newest = str_equal(shown->mark, newest);
    shown->known = shown->mark.len && (is_newest || str_equal(shown->mark, last));
    return !is_newest || str_equal(newest, last) ||
           set_marks(db, shown->site, newest, newest, err);
}

str mark_new(struct arena *arena)
{
    unsigned char byte[MARK_BYTES];
    random_bytes(byte, sizeof byte);
    return hex_of(byte, sizeof byte, arena);
}

bool mark_read(struct db *db, struct shown_mark *shown, struct arena *arena,
               struct error *err)
{
    str last;
    return !shown->good ||
           read_marks(db, shown, arena, &shown->now, &last, &shown->good, err);
}
