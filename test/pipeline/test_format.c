#include "pipeline/csv.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "domain/zone.h"
#include "must.h"

#include <stdio.h>
#include <stdlib.h>

#define HEADER                                                                           \
    "id,timestamp,worker_id,workstation_id,event_type,confidence,count,created_at,"      \
    "event_uuid,camera_id,model_version,voided,sample\n"

static const instant far_ahead = {4102444800000}; /* 2100 */

/* --- events that are hard to write --- */

static const struct kept hard[] = {
    {
        .id = 1,
        .event = {.at = {1768472130000},
                  .type = EVENT_WORKING,
                  .worker = STR("W1"),
                  .station = STR("S1"),
                  .confidence = 0.95,
                  .uuid = {"c855c129-b3fb-5cf0-8510-2a18180dd404"}},
        .created_at = STR("2026-01-15T10:15:31.000Z"),
    },
    {
        .id = 9007199254740993,
        .event = {.at = {1768472130007},
                  .type = EVENT_PRODUCT_COUNT,
                  .worker = STR("\"Anna\", the first"),
                  .station = STR("pres\xc3\xb3w \\ 2"),
                  .confidence = 0.1 + 0.2,
                  .count = 1000000000,
                  .uuid = {"00000000-0000-4000-8000-000000000001"},
                  .camera = STR(","),
                  .model = STR("\"")},
        .created_at = STR("2026-01-15T10:15:31.000Z"),
        .voided = true,
        .sample = true,
    },
    {
        .id = 3,
        .event = {.at = {1768472130008},
                  .type = EVENT_PRODUCT_COUNT,
                  .worker = STR("W"),
                  .station = STR("=1+1"),
                  .confidence = 5e-324,
                  .uuid = {"00000000-0000-4000-8000-000000000002"},
                  .camera = STR("null")},
        .created_at = STR("2026-01-15T10:15:31.000Z"),
    },
    {
        .id = 4,
        .event = {.at = {1768472130009},
                  .type = EVENT_IDLE,
                  .worker = STR("'=HYPERLINK(\"http://evil\")"),
                  .station = STR("-2"),
                  .confidence = 1,
                  .uuid = {"00000000-0000-4000-8000-000000000003"},
                  .camera = STR("''@"),
                  .model = STR("+49")},
        .created_at = STR("2026-01-15T10:15:31.000Z"),
    },
    {
        .id = 5,
        .event = {.at = {1768472130010},
                  .type = EVENT_IDLE,
                  .worker = STR("'"),
                  .station = STR("'a"),
                  .confidence = 1,
                  .uuid = {"00000000-0000-4000-8000-000000000004"},
                  .camera = STR("=,"),
                  .model = STR("@cmd")},
        .created_at = STR("2026-01-15T10:15:31.000Z"),
    },
};
enum { HARD = sizeof hard / sizeof *hard };

static void same_text(str got, str want)
{
    assert_int_equal(got.len, want.len);
    if (want.len)
        assert_memory_equal(got.at, want.at, want.len);
}

/* Is what was read back the event that was written, to the last bit? */
static void same_event(const struct json *object, const struct kept *want)
{
    struct event got;
    struct error err = {0};
    if (!event_decode(object, far_ahead, &got, &err))
        fail_msg("event %lld: %s", (long long)want->id, err.text);
    assert_true(event_same(&got, &want->event));
    assert_string_equal(got.uuid.text, want->event.uuid.text);
    assert_true(got.confidence == want->event.confidence);
    same_text(got.camera, want->event.camera);
    same_text(got.model, want->event.model);

    bool voided = !want->voided;
    assert_true(json_bool(json_get(object, "voided"), &voided));
    assert_true(voided == want->voided);
}

static void test_ndjson_comes_back(void **state)
{
    (void)state;
    for (int i = 0; i < HARD; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf out = BUF(4096);
        const struct json *object;
        format_ndjson(&out, &hard[i]);
        assert_int_equal(strcspn(buf_text(&out), "\n"), out.len - 1);
        MUST(json_parse(buf_str(&out), &arena, &object, &err));
        same_event(object, &hard[i]);
    }
}

static const struct csv_style commas = {.separator = ','};

static struct csv_columns columns_of(str line, struct csv_style style)
{
    struct csv_columns columns = {.count = 0};
    MUST(csv_header(line, style, &columns, &err));
    return columns;
}

static void test_csv_comes_back(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf header = BUF(4096);
    format_csv_header(&header);
    assert_string_equal(buf_text(&header), HEADER);
    struct csv_columns columns = columns_of(str_trim(buf_str(&header)), commas);

    for (int i = 0; i < HARD; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf out = BUF(4096);
        const struct json *object;
        format_csv(&out, &hard[i]);
        MUST(csv_object(&columns, str_trim(buf_str(&out)), &arena, &object, &err));
        same_event(object, &hard[i]);
    }
}

/* --- what is written --- */

/* No field begins as a spreadsheet's formula does. */
static void test_csv_holds_no_formula(void **state)
{
    (void)state;
    for (int i = 0; i < HARD; i++) {
        CLEANUP(buf_free) struct buf out = BUF(4096);
        format_csv(&out, &hard[i]);
        const char *text = buf_text(&out);
        for (size_t k = 0; k < out.len; k++) {
            bool begins = k == 0 || text[k - 1] == ',' ||
                          (text[k - 1] == '"' && k > 1 && text[k - 2] == ',');
            if (begins && strchr("=+-@", text[k]))
                fail_msg("%s", text);
        }
    }
    assert_false(format_is_formula(STR("")));
    assert_false(format_is_formula(STR("'")));
    assert_false(format_is_formula(STR("a=b")));
    assert_true(format_is_formula(STR("\t=1")));
}

static void test_a_csv_line(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf out = BUF(4096);
    format_csv(&out, &hard[0]);
    format_csv(&out, &hard[1]);
    assert_string_equal(
        buf_text(&out),
        "1,2026-01-15T10:15:30.000Z,W1,S1,working,0.95,,2026-01-15T10:15:31.000Z,"
        "c855c129-b3fb-5cf0-8510-2a18180dd404,,,false,false\n"
        "9007199254740993,2026-01-15T10:15:30.007Z,\"\"\"Anna\"\", the first\","
        "pres\xc3\xb3w \\ 2,product_count,0.30000000000000004,1000000000,"
        "2026-01-15T10:15:31.000Z,00000000-0000-4000-8000-000000000001,\",\",\"\"\"\","
        "true,true\n");
}

/* --- headers --- */

static const struct {
    const char *line, *error; /* NULL: it is good */
} headers[] = {
    {"timestamp,worker_id,workstation_id,event_type,confidence", NULL},
    {"confidence,event_type,\"workstation_id\",worker_id,timestamp\r", NULL},
    {"timestamp,worker_id,workstation_id,event_type", "names no column 'confidence'"},
    {"timestamp;worker_id;workstation_id",
     "separated by ';', not by ','; say so: --csv-separator ';'"},
    {"timestamp\tworker_id", "--csv-separator 'tab'"},
    {"timestamp,workerid,workstation_id,event_type,confidence",
     "'workerid'; perhaps you mean 'worker_id'"},
    {"timestamp,worker_id,workstation_id,event_type,confidence,speed", "'speed'"},
    {"timestamp,timestamp,workstation_id,event_type,confidence", "'timestamp' twice"},
    {"\"timestamp,worker_id", "a quote is not closed"},
    {"", "names a column ''"},
    {"a,a,a,a,a,a,a,a,a,a,a,a,a,a", "more than 13 fields"},
};

static void test_headers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct csv_columns columns;
        struct error err = {0};
        bool ok = csv_header(str_from(headers[i].line), commas, &columns, &err);
        if (ok != !headers[i].error || (!ok && !strstr(err.text, headers[i].error)))
            fail_msg("'%s': %s", headers[i].line, ok ? "taken" : err.text);
    }
}

/* --- records --- */

static const struct {
    const char *line, *error; /* NULL: it is good */
} records[] = {
    {"2026-01-15T10:15:30Z,W1,S1,product_count,0.5,3", NULL},
    {"2026-01-15T10:15:30Z,W1,S1,product_count,1,3\r", NULL},
    {"2026-01-15T10:15:30Z,\"W1\",\"S,1\",product_count,1e-3,3", NULL},
    {"2026-01-15T10:15:30Z,W1,S1,working,0.5,", NULL},
    {"2026-01-15T10:15:30Z,W1,S1,product_count,0.5,", "count is missing"},
    {"2026-01-15T10:15:30Z,W1,S1,product_count,0.5,1.5",
     "count is 1.5; want a whole number"},
    {"2026-01-15T10:15:30Z,W1,S1,product_count,0.5,-1", "count is -1"},
    {"2026-01-15T10:15:30Z,W1,S1,product_count,0.5,99999999999999999999", "count is"},
    {"2026-01-15T10:15:30Z,W1,S1,product_count,0.5,three", "count is a text"},
    {"2026-01-15T10:15:30Z,W1,S1,product_count,,3", "confidence is missing"},
    {"2026-01-15T10:15:30Z,W1,S1,product_count,nan,3", "confidence is a text"},
    {"2026-01-15T10:15:30Z,W1,S1,product_count,0x1p-1,3", "confidence is a text"},
    {"2026-01-15T10:15:30Z,W1,S1,product_count,1e999,3", "confidence is a text"},
    {"2026-01-15T10:15:30Z,W1,S1,product_count,1.01,3", "confidence is 1.01"},
    {"2026-01-15T10:15:30,W1,S1,working,1,",
     "'2026-01-15T10:15:30', a local time; say of which zone: --timezone"},
    {"15.01.2026 10:15,W1,S1,working,1,", "'15.01.2026 10:15', a local time"},
    {"01/02/2026 10:15,W1,S1,working,1,", "want the year first"},
    {"2026-01-15T10:15:30Z,W1,S1,product_count,\"0,5\",3",
     "confidence is '0,5', with a decimal comma; want a point"},
    {"2026-01-15T10:15:30Z,W1,S1,working,0,5,",
     "the first line has 6; has a number a decimal comma"},
    {"2026-01-15T10:15:30Z,,S1,working,1,", "worker_id is missing"},
    {"2026-01-15T10:15:30Z,W1,S1,working,1",
     "the number of fields is 5; the first line has 6"},
    {"2026-01-15T10:15:30Z,W1,S1,working,1,,", "the number of fields is 7"},
    {"2026-01-15T10:15:30Z,\"W1,S1,working,1,", "a quote is not closed"},
    {"2026-01-15T10:15:30Z,W\"1\",S1,working,1,", "a quote stands inside"},
    {"2026-01-15T10:15:30Z,\"W\"1,S1,working,1,", "a closing quote is followed by '1,"},
    {"2026-01-15T10:15:30Z,W\xff,S1,working,1,", "not valid UTF-8"},
    {"", "the number of fields is 1"},
};

/* A file of a European spreadsheet, in a zone two hours ahead: a time, and the same as
 * the API writes it; or what is wrong. */
static const struct {
    const char *timestamp, *number, *utc, *error;
} abroad[] = {
    {"2026-07-15 10:15", "0,5", "2026-07-15T08:15:00.000Z", NULL},
    {"2026-07-15 10:15:30", "0,5", "2026-07-15T08:15:30.000Z", NULL},
    {"2026-07-15T10:15:30.25", "0.5", "2026-07-15T08:15:30.250Z", NULL},
    {"15.07.2026 10:15:30", "0,5", "2026-07-15T08:15:30.000Z", NULL},
    {"5.7.2026 9:15", "1", "2026-07-05T07:15:00.000Z", NULL},
    {"\"15.07.2026 10:15\"", "\"0,5\"", "2026-07-15T08:15:00.000Z", NULL},
    /* Written with an offset, a time is what it says. */
    {"2026-07-15T10:15:30Z", "0,5", "2026-07-15T10:15:30.000Z", NULL},
    {"2026-07-15T10:15:30+05:00", "0,5", "2026-07-15T05:15:30.000Z", NULL},
    /* The clocks are set back from 03:00: the first of both hours. And forward. */
    {"25.10.2026 02:30", "0,5", "2026-10-25T00:30:00.000Z", NULL},
    {"29.03.2026 02:30", "0,5", "2026-03-29T01:30:00.000Z", NULL},
    {"31.02.2026 10:15", "0,5", NULL, "timestamp"},
    {"15.07.26 10:15", "0,5", NULL, "timestamp"},
    {"2026-07-15", "0,5", NULL, "timestamp"},
    {"7/15/2026 10:15", "0,5", NULL, "want the year first"},
    {"2026-07-15 10:15", "1.000,5", NULL, "confidence"},
    {"2026-07-15 10:15", "0,5,5", NULL, "confidence"},
};

static void test_spreadsheets_of_other_habits(void **state)
{
    (void)state;
    const struct csv_style style = {.separator = ';', .zoned = true};
    struct csv_columns columns = columns_of(
        STR("timestamp;worker_id;workstation_id;event_type;confidence"), style);
    MUST(zone_set(STR("Europe/Berlin"), &err));
    for (size_t i = 0; i < sizeof abroad / sizeof *abroad; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct json *object;
        struct event event;
        struct error err = {0};
        char line[200], at[INSTANT_TEXT];
        snprintf(line, sizeof line, "%s;W1;S1;working;%s", abroad[i].timestamp,
                 abroad[i].number);
        bool ok = csv_object(&columns, str_from(line), &arena, &object, &err) &&
                  event_decode(object, far_ahead, &event, &err);
        if (ok != !abroad[i].error || (!ok && !strstr(err.text, abroad[i].error)))
            fail_msg("'%s': %s", line, ok ? "taken" : err.text);
        if (ok && !str_equal(instant_format(event.at, at), str_from(abroad[i].utc)))
            fail_msg("'%s' is %s", line, at);
    }
    MUST(zone_set(STR("UTC"), &err));
}

static void test_records(void **state)
{
    (void)state;
    struct csv_columns columns = columns_of(
        STR("timestamp,worker_id,workstation_id,event_type,confidence,count"), commas);
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        const struct json *object;
        struct event event;
        struct error err = {0};
        bool ok =
            csv_object(&columns, str_from(records[i].line), &arena, &object, &err) &&
            event_decode(object, far_ahead, &event, &err);
        if (ok != !records[i].error || (!ok && !strstr(err.text, records[i].error)))
            fail_msg("'%s': %s", records[i].line, ok ? "taken" : err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ndjson_comes_back),
        cmocka_unit_test(test_csv_comes_back),
        cmocka_unit_test(test_csv_holds_no_formula),
        cmocka_unit_test(test_a_csv_line),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_spreadsheets_of_other_habits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
