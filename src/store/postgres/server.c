/* server.c - is this a server that keeps what the engine relies on?
 *
 * It relies on what is set for a connection: the schema, the role that may not read who
 * workers are, how long a transaction may be idle. A pooler such as PgBouncer may give a
 * connection of its own to another client after each transaction, with all that was set.
 * Then a statement could run in another site's schema, or see what it must not see. */
#include "store/postgres/inside.h"

#include "base/crypto.h"
#include "base/error.h"

#include <stdio.h>

enum { VERSION_LEAST = 150000, TRIES = 4 };

/* --- poolers --- */

static bool refuse_pooler(struct error *err)
{
    return error_set(err, ERROR_INVALID,
                     "between this program and PostgreSQL is a pooler, such as PgBouncer "
                     "in transaction mode, which does not keep what is set for a "
                     "connection; connect to PostgreSQL itself");
}

bool postgres_explain_refusal(struct error *err)
{
    /* "unsupported startup parameter", or "unsupported options startup parameter"; or a
     * statement of another client. */
    bool is_pooler =
        strstr(err->text, "startup parameter") || strstr(err->text, "prepared statement");
    return is_pooler ? refuse_pooler(err) : false;
}

/* What a connection says of itself. */
struct connection_mark {
    char text[64]; /* a setting of our own */
    int64_t process;
    bool has_schema;   /* is the schema what the connection asked for? */
    char encoding[32]; /* of the database */
};

static bool read_mark(struct db *db, const char *schema, struct connection_mark *mark,
                      struct error *err)
{
    static const char sql[] =
        "SELECT coalesce(current_setting('shopfloor.mark', TRUE), ''),"
        " pg_backend_pid(), current_setting('search_path') = ?1,"
        " current_setting('server_encoding')";
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql, &get, err))
        return false;
    statement_text(get, 1, str_from(schema));
    if (!statement_step(get, &row, err))
        return false;
    *mark = (struct connection_mark){.process = row ? column_int(get, 1) : 0,
                                     .has_schema = row && column_int(get, 2)};
    snprintf(mark->text, sizeof mark->text, "%.*s",
             row ? (int)column_text(get, 0).len : 0, row ? column_text(get, 0).at : "");
    snprintf(mark->encoding, sizeof mark->encoding, "%.*s",
             row ? (int)column_text(get, 3).len : 0, row ? column_text(get, 3).at : "");
    return true;
}

static bool write_mark(struct db *db, const char *text, struct error *err)
{
    CLEANUP(statement_done) struct statement *set = NULL;
    if (!db_use(db, "SELECT set_config('shopfloor.mark', ?1, FALSE)", &set, err))
        return false;
    statement_text(set, 1, str_from(text));
    return statement_run(set, err);
}

/* What one connection sets, another one sees; or it is gone in its next transaction. */
static bool mixes(struct db *db, struct db *other, bool *mixed, struct error *err)
{
    char text[64];
    struct connection_mark one, two, again;
    unsigned char byte[8];
    random_bytes(byte, sizeof byte);
    snprintf(text, sizeof text, "%02x%02x%02x%02x%02x%02x", byte[0], byte[1], byte[2],
             byte[3], byte[4], byte[5]);
    if (!write_mark(db, text, err) || !read_mark(db, "", &one, err) ||
        !read_mark(other, "", &two, err) || !read_mark(db, "", &again, err))
        return false;
    *mixed = strcmp(one.text, text) != 0 || strcmp(two.text, text) == 0 ||
             one.process == two.process || one.process != again.process;
    return true;
}

static bool check_pooler(struct postgres_site *site, const char *url, struct error *err)
{
    CLEANUP(db_closep) struct db *other = NULL;
    bool mixed = false;
    if (!postgres_open(url, "", "", &other, err))
        return false;
    for (int i = 0; i < TRIES && !mixed; i++)
        if (!mixes(site->sql.db, other, &mixed, err))
            return false;
    return !mixed || refuse_pooler(err);
}

/* SQL_ASCII keeps the bytes that it is given. All others but UTF8 have no place for some
 * names. */
static bool check_encoding(const char *encoding, struct error *err)
{
    return strcmp(encoding, "UTF8") == 0 || strcmp(encoding, "SQL_ASCII") == 0 ||
           error_set(err, ERROR_INVALID,
                     "the database has the encoding %s, which does not have all "
                     "characters; want UTF8, as by 'createdb --template template0 "
                     "--encoding UTF8'",
                     encoding);
}

bool postgres_check_server(struct postgres_site *site, const char *url, struct error *err)
{
    int version = postgres_server_version(site->sql.db);
    if (version < VERSION_LEAST)
        return error_set(err, ERROR_INVALID,
                         "the server is PostgreSQL %d; want %d or a later one",
                         version / 10000, VERSION_LEAST / 10000);
    struct connection_mark mark;
    if (!read_mark(site->sql.db, site->schema, &mark, err))
        return false;
    if (!mark.has_schema)
        return refuse_pooler(err);
    if (!check_encoding(mark.encoding, err))
        return false;
    return mark.process == postgres_process(site->sql.db) || check_pooler(site, url, err);
}

/* --- rights --- */

bool postgres_check_rights(struct postgres_site *site, struct error *err)
{
    static const char sql[] =
        "SELECT r.oid IS NOT NULL, u.rolcreaterole OR u.rolsuper, current_user,"
        " coalesce(pg_has_role(current_user, r.oid, 'MEMBER'), FALSE),"
        " to_regnamespace(?2) IS NOT NULL"
        " OR has_database_privilege(current_database(), 'CREATE'), current_database(),"
        " EXISTS (SELECT 1 FROM pg_get_keywords() WHERE word = ?2"
        " AND catcode IN ('R', 'T'))"
        " FROM pg_roles AS u LEFT JOIN pg_roles AS r ON r.rolname = ?1"
        " WHERE u.rolname = current_user";
    CLEANUP(statement_done) struct statement *get = NULL;
    char role[ROLE_ROOM];
    bool row;
    postgres_role(site, role);
    if (!db_use(site->sql.db, sql, &get, err))
        return false;
    statement_text(get, 1, str_from(role));
    statement_text(get, 2, str_from(site->schema));
    if (!statement_step(get, &row, err))
        return false;
    bool there = row && column_int(get, 0), makes = row && column_int(get, 1);
    str user = column_text(get, 2), database = column_text(get, 5);
    if (row && column_int(get, 6))
        return error_set(err, ERROR_INVALID,
                         "'%s' is a word of SQL, so it is no name of a site; choose "
                         "another one",
                         site->schema);
    if (row && !column_int(get, 4))
        return error_set(err, ERROR_INVALID,
                         "'%.*s' may not make the schema '%s'; have an administrator "
                         "run: GRANT CREATE ON DATABASE \"%.*s\" TO \"%.*s\";",
                         STR_ARG(user), site->schema, STR_ARG(database), STR_ARG(user));
    if (there ? column_int(get, 3) || makes : makes)
        return true;
    return error_set(err, ERROR_INVALID,
                     "readers that may not know who workers are need the role '%s', "
                     "which '%.*s' may not %s; have an administrator run: %s%s%s"
                     "GRANT %s TO \"%.*s\";",
                     role, STR_ARG(user), there ? "take" : "make",
                     there ? "" : "CREATE ROLE ", there ? "" : role,
                     there ? "" : " NOLOGIN; ", role, STR_ARG(user));
}

/* --- examination --- */

struct server_finding {
    const char *sql; /* one truth */
    enum severity severity;
    const char *what, *text;
};

static const struct server_finding findings[] = {
    {"SELECT pg_is_in_recovery()", SEVERITY_BAD, "database",
     "this server of PostgreSQL is a standby, and takes no changes"},
    {"SELECT current_setting('fsync') = 'off'", SEVERITY_BAD, "durability",
     "fsync is off: a power failure may damage the database"},
    {"SELECT current_setting('synchronous_commit') = 'off'", SEVERITY_WARNING,
     "durability",
     "synchronous_commit is off: when the database crashes, events are lost that were "
     "acknowledged"},
    {"SELECT current_setting('synchronous_commit') IN ('on', 'remote_apply',"
     " 'remote_write') AND current_setting('synchronous_standby_names') = ''"
     " AND EXISTS (SELECT 1 FROM pg_stat_replication)",
     SEVERITY_WARNING, "durability",
     "it has standbys and waits for none (synchronous_standby_names): a failover may "
     "lose events that were acknowledged"},
    {"SELECT current_setting('synchronous_commit') = 'local'"
     " AND EXISTS (SELECT 1 FROM pg_stat_replication)",
     SEVERITY_WARNING, "durability",
     "it has standbys, and synchronous_commit is local: a failover may lose events that "
     "were acknowledged"},
    {"SELECT inet_server_addr() IS NOT NULL AND NOT (SELECT ssl FROM pg_stat_ssl"
     " WHERE pid = pg_backend_pid())",
     SEVERITY_WARNING, "network",
     "what goes to PostgreSQL and comes from there is not encrypted; want "
     "sslmode=verify-full in the URL"},
};

static bool holds(struct db *db, const char *sql, bool *is, struct error *err)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    if (!db_use(db, sql, &get, err) || !statement_step(get, &row, err))
        return false;
    *is = row && column_int(get, 0);
    return true;
}

bool postgres_look(struct postgres_site *site, examiner *examine, void *context,
                   struct error *err)
{
    char text[64];
    bool is, good = true;
    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
        if (!holds(site->sql.db, findings[i].sql, &is, err))
            return false;
        if (is)
            examine(context, findings[i].severity, findings[i].what, findings[i].text);
        good &= !is;
    }
    int version = postgres_server_version(site->sql.db);
    snprintf(text, sizeof text, "PostgreSQL %d.%d", version / 10000, version % 10000);
    examine(context, SEVERITY_GOOD, "database", text);
    if (!timescale_look(site, examine, context, err))
        return false;
    if (good)
        examine(context, SEVERITY_GOOD, "durability",
                "what is acknowledged is on its disk, and on that of a standby if it "
                "has any");
    return true;
}
