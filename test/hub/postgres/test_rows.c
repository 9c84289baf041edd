/* Which rows PostgreSQL itself gives, without the hub: each table of the hub, for each
 * tenant, as the role in which answers are read, and as the owner of the tables. */
#include "../sites.h"

#include "base/buf.h"
#include "base/postgres.h"
#include "server_of_postgres.h"

#include <stdio.h>

static int set_up(void **state)
{
    struct centre_place *place = centre_new(*state);
    static const struct {
        const char *site, *group;
    } sites[] = {{"a", "north"}, {"b", "north"}, {"c", "south"}, {"d", ""}};
    for (size_t i = 0; i < sizeof sites / sizeof *sites; i++) {
        enrol(place, sites[i].site, sites[i].group, 1);
        assert_int_equal(
            say(place, (struct said){sites[i].site, 1, 1, 0, 0, 5, "factory:1"}),
            SHEET_NEW);
    }
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    centre_free(*state);
    return 0;
}

/* A code that waits for its site, and a message of a round, as there are no others. */
struct making {
    struct task task; /* must be first */
    const char *site;
};

static bool run_code(struct task *task, void *ledger, instant now, struct error *err)
{
    const struct making *making = (const struct making *)task;
    const struct new_code wanted = {
        .site = str_from(making->site), .in_group = STR("north"), .replaces = true};
    static const char message[] =
        "INSERT INTO hub_round_messages (round, kind, site, at_ms, text)"
        " VALUES ('r', 'join', ?1, 0, '')";
    CLEANUP(statement_done) struct statement *put = NULL;
    char code[CODE_TEXT];
    if (!code_make(ledger, &wanted, now, code, err) ||
        !db_use(ledger, message, &put, err))
        return false;
    statement_text(put, 1, wanted.site);
    return statement_run(put, err);
}

static void make_code(struct centre_place *place, const char *site)
{
    struct making making = {{.run = run_code, .weight = 1}, site};
    MUST(hub_run(place->hub, &making.task, &err));
}

/* As psql would connect: no option of the program's. */
static struct db *connect_as(const struct centre_place *place, const char *role)
{
    char url[URL_ROOM], sql[128];
    const char *site = strstr(place->url, "&site=");
    struct db *db;
    snprintf(url, sizeof url, "%.*s", (int)(site - place->url), place->url);
    MUST(postgres_open(url, "", "", &db, &err));
    snprintf(sql, sizeof sql, "SET search_path = %s", site + strlen("&site="));
    MUST(db_run(db, sql, &err));
    if (*role) {
        snprintf(sql, sizeof sql, "SET ROLE %s_%s", site + strlen("&site="), role);
        MUST(db_run(db, sql, &err));
    }
    return db;
}

/* --- one table --- */

static const struct {
    const char *what, *set; /* SQL, in the transaction */
    const char *sites;      /* whose rows there are */
} tenants[] = {
    {"nothing was set", "", ""},
    {"all", "SET LOCAL shopfloor.sees_all = 'yes'", "a b c d"},
    {"a group", "SET LOCAL shopfloor.sees_group = 'north'", "a b"},
    {"another group", "SET LOCAL shopfloor.sees_group = 'south'", "c"},
    {"one site", "SET LOCAL shopfloor.sees_site = 'b'", "b"},
    {"a group by the name of a site", "SET LOCAL shopfloor.sees_group = 'a'", ""},
    {"a site by the name of a group", "SET LOCAL shopfloor.sees_site = 'north'", ""},
    {"a group without a name", "SET LOCAL shopfloor.sees_group = ''", ""},
    {"a site without a name", "SET LOCAL shopfloor.sees_site = ''", ""},
    {"not quite all", "SET LOCAL shopfloor.sees_all = 'no'", ""},
    {"what was set is over", "", ""},
};

/* "a b": whose rows are there. */
static bool whose(struct db *db, const char *sql, struct buf *out, struct error *err)
{
    CLEANUP(statement_done) struct statement *rows = NULL;
    bool row;
    if (!db_use(db, sql, &rows, err))
        return false;
    for (;;) {
        if (!statement_step(rows, &row, err))
            return false;
        if (!row)
            return true;
        buf_addf(out, "%s%.*s", out->len ? " " : "", STR_ARG(column_text(rows, 0)));
    }
}

static void check_table(struct db *db, const char *table, const char *sql)
{
    for (size_t i = 0; i < sizeof tenants / sizeof *tenants; i++) {
        CLEANUP(buf_free) struct buf out = BUF(256);
        MUST(postgres_begin(db, "BEGIN", &err));
        MUST(db_run(db, tenants[i].set, &err));
        MUST(whose(db, sql, &out, &err));
        postgres_rollback(db);
        if (strcmp(buf_text(&out), tenants[i].sites) != 0)
            fail_msg("%s, %s: '%s'", table, tenants[i].what, buf_text(&out));
    }
}

/* Every table and view of the hub that there is: so one that is new is here, too. */
static size_t tables_of(struct db *db, struct arena *arena, const char *table[20],
                        bool has_site[20])
{
    static const char sql[] =
        "SELECT t.table_name, EXISTS (SELECT 1 FROM information_schema.columns AS c"
        "  WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name"
        "  AND c.column_name = 'site')"
        " FROM information_schema.tables AS t WHERE t.table_schema = current_schema()"
        " AND t.table_name LIKE 'hub\\_%' ORDER BY 1";
    CLEANUP(statement_done) struct statement *rows = NULL;
    size_t count = 0;
    bool row;
    MUST(db_use(db, sql, &rows, &err));
    for (;;) {
        MUST(statement_step(rows, &row, &err));
        if (!row)
            return count;
        assert_true(count < 20);
        table[count] = arena_copy(arena, column_text(rows, 0)).at;
        has_site[count++] = column_int(rows, 1);
    }
}

static void check_all(struct centre_place *place, const char *role,
                      const char *const *refused)
{
    struct db *owner = connect_as(place, ""), *db = connect_as(place, role);
    const char *table[20];
    bool has_site[20];
    size_t count = tables_of(owner, &place->arena, table, has_site), sites = 0;
    for (size_t i = 0; i < count; i++) {
        CLEANUP(buf_free) struct buf sql = BUF(256), out = BUF(256);
        bool is_refused = false;
        for (const char *const *at = refused; *at; at++)
            is_refused |= strcmp(*at, table[i]) == 0;
        buf_addf(&sql, "SELECT DISTINCT %s FROM %s ORDER BY 1",
                 has_site[i] ? "site" : "'any'", table[i]);
        const char *kept = arena_copy(&place->arena, buf_str(&sql)).at;
        sites += has_site[i];
        if (is_refused)
            REFUSED_SAYING(ERROR_INTERNAL, "permission denied",
                           whose(db, kept, &out, &err));
        else if (has_site[i])
            check_table(db, table[i], kept);
        else
            MUST(whose(db, kept, &out, &err)); /* it tells of no site */
    }
    assert_int_equal(sites, 7);
    db_close(db);
    db_close(owner);
}

static void make_codes(struct centre_place *place)
{
    for (const char *at = "a\0b\0c\0d\0"; *at; at += 2)
        make_code(place, at);
}

static void test_as_the_role_of_answers(void **state)
{
    struct centre_place *place = *state;
    static const char *const refused[] = {"hub_codes",          "hub_tenants",
                                          "hub_version",        "hub_rounds",
                                          "hub_round_messages", NULL};
    make_codes(place);
    check_all(place, "reader", refused);
}

/* Not even whoever owns the tables has rows that no setting of the transaction lets it
 * see. */
static void test_as_the_owner(void **state)
{
    struct centre_place *place = *state;
    static const char *const refused[] = {NULL};
    make_codes(place);
    check_all(place, "", refused);
}

/* --- the role itself --- */

static int64_t one(struct db *db, const char *sql)
{
    CLEANUP(statement_done) struct statement *get = NULL;
    bool row;
    MUST(db_use(db, sql, &get, &err));
    MUST(statement_step(get, &row, &err));
    assert_true(row);
    return column_int(get, 0);
}

static void test_the_role_is_nobody(void **state)
{
    struct centre_place *place = *state;
    struct db *db = connect_as(place, "reader");
    assert_int_equal(one(db, "SELECT count(*) FROM pg_roles WHERE rolname = current_user"
                             " AND (rolsuper OR rolbypassrls OR rolcreaterole OR"
                             " rolcanlogin)"),
                     0);
    assert_int_equal(one(db, "SELECT count(*) FROM pg_class WHERE relnamespace ="
                             " current_schema()::regnamespace AND relowner ="
                             " (SELECT oid FROM pg_roles WHERE rolname = current_user)"),
                     0);
    assert_int_equal(one(db, "SELECT count(*) FROM pg_class AS c JOIN pg_attribute AS a"
                             " ON a.attrelid = c.oid AND a.attname = 'site'"
                             " WHERE c.relnamespace = current_schema()::regnamespace"
                             " AND c.relname LIKE 'hub\\_%' AND c.relkind = 'r'"
                             " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"),
                     0);
    REFUSED_SAYING(ERROR_INTERNAL, "permission denied",
                   db_run(db, "UPDATE hub_sites SET in_group = 'north'", &err));
    REFUSED_SAYING(ERROR_INTERNAL, "permission denied",
                   db_run(db, "DELETE FROM hub_sheets", &err));
    db_close(db);
}

/* Each period counts once, whatever a site has sent of it. */
static void test_figures_in_sql(void **state)
{
    struct centre_place *place = *state;
    struct db *db = connect_as(place, "reader");
    (void)say(place, (struct said){"a", 1, 2, 0, 0, 5, "factory:7"});
    (void)say(place, (struct said){"a", 1, 1, 0, 24, 5, "factory:40"});
    place->now.ms++;
    (void)say(place, (struct said){"a", 1, 1, 24, 0, 5, "factory:2 type:T=2"});
    place->now.ms++;
    (void)say(place, (struct said){"a", 1, 1, 24, 0, 5, "factory:3"});
    (void)say(place, (struct said){"b", 1, 2, 0, 0, 5, "factory:-"});
    MUST(postgres_begin(db, "BEGIN", &err));
    MUST(db_run(db, "SET LOCAL shopfloor.sees_group = 'north'", &err));
    assert_int_equal(one(db, "SELECT CAST(sum(units) AS BIGINT) FROM hub_figures"), 43);
    assert_int_equal(one(db, "SELECT count(*) FROM hub_figures WHERE site = 'b' AND"
                             " suppressed AND restated AND units IS NULL"),
                     1);
    assert_int_equal(one(db, "SELECT CAST(sum(extract(epoch FROM end_time -"
                             " start_time)) AS BIGINT)"
                             " FROM hub_figures WHERE site = 'a'"),
                     25 * 3600);
    postgres_rollback(db);
    db_close(db);
}

/* Two hubs on one schema: what one took the other one knows. */
static void test_two_hubs(void **state)
{
    struct centre_place *place = *state, second = *place;
    const struct said said = {"a", 1, 2, 0, 0, 5, "factory:2"};
    second.arena = (struct arena)ARENA_EMPTY;
    MUST(hub_start(place->url, &second.hub, &err));
    assert_int_equal(say(&second, (struct said){"a", 1, 1, 0, 0, 5, "factory:1"}),
                     SHEET_KNOWN);
    assert_int_equal(say(place, said), SHEET_NEW);
    assert_int_equal(say(&second, said), SHEET_KNOWN);
    assert_int_equal(say(&second, (struct said){"a", 1, 2, 0, 0, 5, "factory:3"}),
                     SHEET_CONFLICT);
    hub_stop(second.hub);
    arena_free(&second.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_as_the_role_of_answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_as_the_owner, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_role_is_nobody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_figures_in_sql, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_hubs, set_up, tear_down),
    };
    return ENGINE_RUN(&engine_postgres, tests);
}
