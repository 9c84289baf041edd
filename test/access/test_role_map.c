#include "access/role_map.h"

#include "access/roles.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "must.h"

#define MAP "IT=administrator; line leads = supervisor, engineer;CN=a,OU=b=auditor"

/* Which roles does somebody get whose token says this? */
static const struct {
    const char *map, *claim, *claims, *roles;
} row[] = {
    {MAP, "groups", "{\"groups\":\"IT\"}", "administrator"},
    {MAP, "groups", "{\"groups\":[\"IT\"]}", "administrator"},
    {MAP, "groups", "{\"groups\":[\"line leads\",\"others\"]}", "engineer supervisor"},
    {MAP, "groups", "{\"groups\":[\"IT\",\"line leads\"]}",
     "engineer supervisor administrator"},
    {MAP, "groups", "{\"groups\":[\"CN=a,OU=b\"]}", "auditor"},
    {MAP, "groups", "{\"groups\":[]}", ""},
    {MAP, "groups", "{}", ""},
    {MAP, "groups", "{\"roles\":[\"IT\"]}", ""},
    {MAP, "groups", "{\"groups\":{\"IT\":true}}", ""},
    {MAP, "groups", "{\"groups\":[[\"IT\"],7,null]}", ""},
    {MAP, "groups", "{\"groups\":[\"it\",\"IT \",\"I\",\"\"]}", ""},
    {MAP, "groups", "{\"groups\":\"IT line leads\"}", ""},
    {MAP, "", "{\"groups\":\"IT\"}", ""},

    {"*=viewer", "groups", "{}", "viewer"},
    {"*=viewer;IT=administrator", "groups", "{\"groups\":\"IT\"}",
     "viewer administrator"},
    {"IT=administrator", "groups", "{\"groups\":\"*\"}", ""},
    {"IT=viewer;IT=auditor", "groups", "{\"groups\":\"IT\"}", "viewer auditor"},

    {MAP, "realm_access.roles", "{\"realm_access\":{\"roles\":[\"IT\"]}}",
     "administrator"},
    {MAP, "https://x.y/roles", "{\"https://x.y/roles\":[\"IT\"]}", "administrator"},
    {MAP, "a.b.c", "{\"a\":{\"b\":{\"c\":\"IT\"}}}", "administrator"},
    {MAP, "a.b.c", "{\"a\":{\"b\":\"IT\"}}", ""},
    {MAP, "a.b", "{\"a\":\"IT\",\"b\":\"IT\"}", ""},
    {MAP, "a.b", "{\"a\":[{\"b\":\"IT\"}]}", ""},

    {"ingest=agent;read=viewer", "scope", "{\"scope\":\"read  ingest\"}", "viewer agent"},
    {"ingest=agent;read=viewer", "scp", "{\"scp\":\"ingest\"}", "agent"},
    {"ingest=agent;read=viewer", "groups", "{\"groups\":\"read ingest\"}", ""},
};

static void test_roles(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(role_map_freep) struct role_map *map = NULL;
        CLEANUP(buf_free) struct buf got = BUF(200);
        const struct json *claims;
        MUST(role_map_parse(str_from(row[i].map), &map, &err));
        MUST(json_parse(str_from(row[i].claims), &arena, &claims, &err));
        unsigned bits = role_map_roles(map, claims, str_from(row[i].claim));
        for (unsigned k = 0; roles[k].name; k++)
            if (bits & 1U << k)
                buf_addf(&got, "%s%s", got.len ? " " : "", roles[k].name);
        if (strcmp(buf_text(&got), row[i].roles) != 0)
            fail_msg("%s of %s: %s, not %s", row[i].claim, row[i].claims, buf_text(&got),
                     row[i].roles);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"", "want VALUE=ROLE"},
        {" ; ;", "want VALUE=ROLE"},
        {"IT", "'IT': want VALUE=ROLE"},
        {"=viewer", "'=viewer': want VALUE=ROLE"},
        {"IT=", "'IT': there is no role ''"},
        {"IT=king", "'IT': there is no role 'king'; want one of viewer,"},
        {"IT=viewer,king", "there is no role 'king'"},
        {"IT=viewer;x", "'x': want VALUE=ROLE"},
    };
    struct role_map *map = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        REFUSED_SAYING(ERROR_INVALID, bad[i][1],
                       role_map_parse(str_from(bad[i][0]), &map, &err));
    CLEANUP(buf_free) struct buf many = BUF(8192);
    for (int i = 0; i <= ROLE_MAP_ROWS; i++)
        buf_addf(&many, "g%d=viewer;", i);
    REFUSED_SAYING(ERROR_INVALID, "at most 100",
                   role_map_parse(buf_str(&many), &map, &err));
}

static void test_several_roles_permit_what_each_does(void **state)
{
    (void)state;
    unsigned all = 0;
    for (unsigned i = 0; roles[i].name; i++) {
        assert_int_equal(roles_may(1U << i), roles[i].may);
        all |= roles[i].may;
    }
    assert_int_equal(roles_may(~0U), all);
    assert_int_equal(roles_may(0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_several_roles_permit_what_each_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
