/* views.c - what people may ask of a database in SQL: docs/sql.md is written for them,
 * and these columns stay as they are.
 *
 * Nothing is worked out that the program has not kept: intervals are its runs, unpacked
 * as run_unpack() does it, under the hold as timeline_intervals() has it
 * (domain/timeline.h); hours and shifts are its sums.
 *
 * The text is the same for each engine, but for words in braces: those of struct
 * view_words, and `sum`. After a space comes what the word is of: "{moment start_ms}". */
#include "store/sql/sql.h"

#include "base/buf.h"

#define SETTING(name, none)                                                              \
    "coalesce((SELECT CAST(value AS BIGINT) FROM settings WHERE name = '" name           \
    "'), " none ")"
#define HOLD   SETTING("hold_ms", "28800000")
#define SEALED SETTING("sealed_ms", "0")

static const char events[] =
    "CREATE VIEW shopfloor_events AS SELECT id, timestamp, worker_id, workstation_id,"
    " event_type, confidence, count, camera_id, model_version, voided, sample,"
    " created_at, event_uuid FROM events;";

/* Of a run with a silence in it that is longer than the hold, `walk` reads a byte after
 * the other. Of its marks, `mark` has the first and those behind such a silence: each
 * begins a stretch, which ends with the hold of the last mark before the next one. */
static const char intervals[] =
    "CREATE VIEW shopfloor_intervals AS"
    " WITH RECURSIVE site (hold_ms, now_ms) AS (SELECT " HOLD ", {now}),"
    " walk (worker_id, run_ms, station_id, state, last_ms, repeats, place, mark_ms,"
    "  before_ms, since_ms, factor) AS"
    " (SELECT worker_id, start_ms, station_id, state, last_ms, repeats, 0, start_ms,"
    "   CAST(NULL AS BIGINT), CAST(0 AS BIGINT), CAST(1 AS BIGINT)"
    "  FROM runs WHERE gap_ms > (SELECT hold_ms FROM site)"
    "  UNION ALL SELECT worker_id, run_ms, station_id, state, last_ms, repeats,"
    "   place + 1,"
    "   CASE WHEN {byte} < 128 THEN mark_ms + since_ms + {byte} * factor"
    "    ELSE mark_ms END,"
    "   CASE WHEN {byte} < 128 THEN mark_ms END,"
    "   CASE WHEN {byte} < 128 THEN 0 ELSE since_ms + ({byte} - 128) * factor END,"
    "   CASE WHEN {byte} < 128 THEN 1 ELSE factor * 128 END"
    "  FROM walk WHERE place < length(repeats)),"
    " mark (worker_id, run_ms, station_id, state, from_ms, last_ms) AS"
    " (SELECT worker_id, run_ms, station_id, state, mark_ms,"
    "   coalesce(lead(before_ms) OVER"
    "    (PARTITION BY worker_id, run_ms ORDER BY mark_ms), last_ms)"
    "  FROM walk WHERE place = 0"
    "   OR mark_ms - before_ms > (SELECT hold_ms FROM site)),"
    " stretch (worker_id, station_id, state, from_ms, held_ms, next_ms) AS"
    " (SELECT worker_id, station_id, state, from_ms, last_ms + hold_ms,"
    "   (SELECT n.start_ms FROM runs AS n WHERE n.worker_id = m.worker_id"
    "    AND n.start_ms > m.run_ms ORDER BY n.start_ms LIMIT 1)"
    "  FROM (SELECT worker_id, start_ms AS run_ms, station_id, state,"
    "    start_ms AS from_ms, last_ms"
    "   FROM runs WHERE gap_ms <= (SELECT hold_ms FROM site)"
    "   UNION ALL SELECT worker_id, run_ms, station_id, state, from_ms, last_ms"
    "   FROM mark) AS m CROSS JOIN site),"
    " cut (worker_id, station_id, state, from_ms, end_ms, now_ms) AS"
    " (SELECT worker_id, station_id, state, from_ms,"
    "   {least}(held_ms, coalesce(next_ms, held_ms), now_ms), now_ms"
    "  FROM stretch CROSS JOIN site)"
    " SELECT worker_id, station_id AS workstation_id, state,"
    " {moment from_ms} AS start_time, {moment end_ms} AS end_time,"
    " end_ms - from_ms AS duration_ms, end_ms = now_ms AS ongoing,"
    " from_ms AS start_ms, end_ms FROM cut WHERE end_ms > from_ms;";

static const char hours[] =
    "CREATE VIEW shopfloor_hours AS SELECT {moment bucket_ms} AS start_time,"
    " {moment bucket_ms + 3600000} AS end_time, station_id AS workstation_id,"
    " occupied_ms, working_ms, units,"
    " bucket_ms + 3600000 <= " SEALED " AS complete, bucket_ms AS start_ms"
    " FROM station_rollups WHERE level = 1;";

/* How much of the time is sealed. */
#define KNOWN                                                                            \
    "(CASE WHEN " SEALED " <= start_ms THEN 0"                                           \
    " ELSE {least}(end_ms, " SEALED ") - start_ms END)"

/* Sums of those whose figures are no longer kept one by one are of nobody. */
static const char worker_hours[] =
    "CREATE VIEW shopfloor_worker_hours AS SELECT {moment start_ms} AS start_time,"
    " {moment end_ms} AS end_time, worker_id, working_ms, idle_ms, absent_ms,"
    " " KNOWN " - working_ms - idle_ms - absent_ms AS unknown_ms, units,"
    " end_ms <= " SEALED " AS complete, start_ms FROM"
    " (SELECT bucket_ms AS start_ms, bucket_ms + 3600000 AS end_ms, worker_id,"
    "  working_ms, idle_ms, absent_ms, units"
    "  FROM worker_rollups WHERE level = 1 AND worker_id <> '') AS x;";

static const char shifts[] =
    "CREATE VIEW shopfloor_shifts AS SELECT {moment start_ms} AS start_time,"
    " {moment end_ms} AS end_time, shift, {day day} AS day,"
    " station_id AS workstation_id, occupied_ms, working_ms, units, planned_ms,"
    " end_ms <= " SEALED " AS complete, start_ms FROM"
    " (SELECT p.start_ms, p.end_ms, p.name AS shift, p.day, p.planned_ms, s.station_id,"
    "  {sum occupied_ms} AS occupied_ms, {sum working_ms} AS working_ms,"
    "  {sum units} AS units"
    "  FROM past_shifts AS p JOIN station_rollups AS s ON s.level = 0"
    "  AND s.bucket_ms >= p.start_ms AND s.bucket_ms < p.end_ms"
    "  GROUP BY p.start_ms, p.end_ms, p.name, p.day, p.planned_ms, s.station_id) AS x;";

static const char worker_shifts[] =
    "CREATE VIEW shopfloor_worker_shifts AS SELECT {moment start_ms} AS start_time,"
    " {moment end_ms} AS end_time, shift, {day day} AS day, worker_id,"
    " working_ms, idle_ms, absent_ms,"
    " " KNOWN " - working_ms - idle_ms - absent_ms AS unknown_ms, units,"
    " end_ms <= " SEALED " AS complete, start_ms FROM"
    " (SELECT p.start_ms, p.end_ms, p.name AS shift, p.day, s.worker_id,"
    "  {sum working_ms} AS working_ms, {sum idle_ms} AS idle_ms,"
    "  {sum absent_ms} AS absent_ms, {sum units} AS units"
    "  FROM past_shifts AS p JOIN worker_rollups AS s ON s.level = 0"
    "  AND s.bucket_ms >= p.start_ms AND s.bucket_ms < p.end_ms AND s.worker_id <> ''"
    "  GROUP BY p.start_ms, p.end_ms, p.name, p.day, s.worker_id) AS x;";

/* Sums of a shift are those of its quarter hours: of one that does not begin and end with
 * one, there are none. */
static const char sum[] = "CASE WHEN p.start_ms % 900000 = 0 AND p.end_ms % 900000 = 0"
                          " THEN CAST(sum(s.?) AS BIGINT) END";

static const char *find_word(const struct view_words *words, str name)
{
    const struct {
        const char *name, *text;
    } all[] = {
        {"moment", words->moment}, {"day", words->day},   {"now", words->now},
        {"least", words->least},   {"byte", words->byte}, {"sum", sum},
    };
    size_t i = 0;
    while (!str_equal(name, str_from(all[i].name)))
        i++;
    return all[i].text;
}

/* `in`: what is between braces. */
static void add_word(const struct view_words *words, str in, struct buf *sql)
{
    const char *space = memchr(in.at, ' ', in.len);
    size_t len = space ? (size_t)(space - in.at) : in.len;
    const char *text = find_word(words, (str){in.at, len}), *of = strchr(text, '?');
    if (!of) {
        buf_add(sql, str_from(text));
        return;
    }
    buf_add(sql, (str){text, (size_t)(of - text)});
    buf_add(sql, (str){space + 1, in.len - len - 1});
    buf_add(sql, str_from(of + 1));
}

static void add_view(const struct view_words *words, const char *text, struct buf *sql)
{
    for (const char *open; (open = strchr(text, '{')); text = strchr(open, '}') + 1) {
        buf_add(sql, (str){text, (size_t)(open - text)});
        add_word(words, (str){open + 1, strcspn(open + 1, "}")}, sql);
    }
    buf_add(sql, str_from(text));
}

bool sql_make_views(struct db *db, const struct view_words *words, struct error *err)
{
    static const char *const all[] = {events,       intervals, hours,
                                      worker_hours, shifts,    worker_shifts};
    CLEANUP(buf_free) struct buf sql = BUF(1 << 16);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        add_view(words, all[i], &sql);
    return db_run(db, buf_text(&sql), err);
}
