/* Calendars are written one rule a line, "Early Mo-Fr 06:00+480 09:00/15 from
 * 2026-02-01": its name, weekdays, start and length in minutes, breaks (start/length),
 * first day. */
#include "domain/calendar.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "domain/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { RULES = 12 };

struct book {
    struct shift_rule rule[RULES];
    struct calendar calendar;
};

static void use_zone(const char *name)
{
    struct error err;
    if (!zone_set(str_from(name), &err))
        fail_msg("%s", err.text);
}

/* "2026-01-15T06:00", UTC. */
static instant at(const char *text)
{
    char full[40];
    instant t = {0};
    struct error err;
    snprintf(full, sizeof full, "%s:00Z", text);
    if (!instant_parse(str_from(full), &t, &err))
        fail_msg("%s", err.text);
    return t;
}

static struct window from_to(const char *start, const char *end)
{
    return (struct window){at(start), at(end)};
}

static unsigned weekday_number(const char *name)
{
    static const char *const names[] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
    unsigned i = 0;
    while (i < 7 && strncmp(names[i], name, 2) != 0)
        i++;
    assert_true(i < 7);
    return i;
}

/* "Mo-Fr", "Sa", "Fr-Mo" */
static unsigned weekdays_of(const char *text)
{
    unsigned first = weekday_number(text);
    unsigned last = text[2] ? weekday_number(text + 3) : first;
    unsigned days = 1u << first;
    for (; first != last; days |= 1u << first)
        first = (first + 1) % 7;
    return days;
}

static struct shift_rule rule_of(str line, int64_t id)
{
    str rest = line;
    struct shift_rule rule = {.id = id, .name = str_cut(rest, ' ', &rest)};
    while (rest.len) {
        char word[32];
        int hour, minute, number;
        unsigned month, day;
        str part = str_cut(rest, ' ', &rest);
        snprintf(word, sizeof word, "%.*s", STR_ARG(part));
        if (sscanf(word, "%d:%d+%d", &hour, &minute, &number) == 3) {
            rule.start_minute = hour * 60 + minute;
            rule.length_minutes = number;
        } else if (sscanf(word, "%d:%d/%d", &hour, &minute, &number) == 3) {
            rule.pause[rule.pause_count++] =
                (struct shift_break){hour * 60 + minute, number};
        } else if (sscanf(word, "%d-%u-%u", &number, &month, &day) == 3) {
            rule.valid_from = civil_days(number, month, day);
        } else if (strcmp(word, "from") != 0) {
            rule.weekdays = weekdays_of(word);
        }
    }
    return rule;
}

static void read_book(const char *text, struct book *book)
{
    *book = (struct book){.calendar = {.rule = book->rule}};
    for (str rest = str_from(text); rest.len; book->calendar.count++) {
        str line = str_cut(rest, '\n', &rest);
        assert_true(book->calendar.count < RULES);
        book->rule[book->calendar.count] = rule_of(line, 10 + (int)book->calendar.count);
    }
}

/* "Morning 15T06:00-15T14:00 Afternoon ...", days of the month and times in UTC. */
static void write_shift(const struct shift *shift, struct buf *out)
{
    char start[INSTANT_TEXT], end[INSTANT_TEXT];
    instant_format(shift->window.start, start);
    instant_format(shift->window.end, end);
    buf_addf(out, "%s%.*s %.8s-%.8s", out->len ? " " : "", STR_ARG(shift->rule->name),
             start + 8, end + 8);
}

static const char office[] = "Office Mo-Fr 08:00+540 12:00/60";
static const char weekdays[] = "Early Mo-Fr 06:00+480 09:00/15 12:00/30\n"
                               "Late Mo-Fr 14:00+480 18:00/30";
static const char nights[] = "Night Mo-Su 22:00+480 23:50/20 02:00/30";
static const char two_versions[] = "Day Mo-Su 06:00+720 from 2026-01-01\n"
                                   "Night Mo-Su 18:00+720 from 2026-01-01\n"
                                   "Early Mo-Su 05:00+600 from 2026-02-01\n"
                                   "Late Mo-Su 15:00+600 from 2026-02-01";
static const char in_the_missing_hour[] = "Late Mo-Su 22:00+270\n"
                                          "Odd Mo-Su 02:30+20\n"
                                          "Early Mo-Su 03:00+480";
static const char breaks_meet[] = "Night Mo-Su 22:00+480 03:00/30 02:00/30";
static const char from_midnight[] = "First Mo-Su 00:00+480\nThird Mo-Su 16:00+480";
static const char skipped_date[] = "Night Mo-Su 22:00+480\n"
                                   "Early Mo-Su 00:30+300 from 2011-12-31";
static const char whole_days[] = "Guard Mo-Su 06:00+1440 05:30/30";
static const char sunday_night[] = "Night Su 22:00+480 05:30/30\nEarly Mo 06:00+480";

/* The shifts that overlap a window, and the planned minutes in it. */
static const struct {
    const char *what, *zone, *calendar, *start, *end, *shifts;
    int planned;
} windows[] = {
    /* clang-format off */
    {"no rules: three shifts a day", "UTC", "", "2026-01-15T00:00", "2026-01-16T00:00",
     "Night 14T22:00-15T06:00 Morning 15T06:00-15T14:00 Afternoon 15T14:00-15T22:00"
     " Night 15T22:00-16T06:00", 1440},
    {"one shift", "UTC", "", "2026-01-15T06:00", "2026-01-15T14:00",
     "Morning 15T06:00-15T14:00", 480},
    {"no time at all", "UTC", "", "2026-01-15T07:00", "2026-01-15T07:00", "", 0},
    {"the end before the start", "UTC", "", "2026-01-15T08:00", "2026-01-15T07:00", "", 0},

    {"clocks set forward: a night of 7 hours", "Europe/Berlin", "",
     "2026-03-28T21:00", "2026-03-29T04:00", "Night 28T21:00-29T04:00", 420},
    {"a day of 23 hours", "Europe/Berlin", "", "2026-03-28T23:00", "2026-03-29T22:00",
     "Night 28T21:00-29T04:00 Morning 29T04:00-29T12:00 Afternoon 29T12:00-29T20:00"
     " Night 29T20:00-30T04:00", 23 * 60},
    {"clocks set back: a night of 9 hours", "Europe/Berlin", "",
     "2026-10-24T20:00", "2026-10-25T05:00", "Night 24T20:00-25T05:00", 540},
    {"a day of 25 hours", "Europe/Berlin", "", "2026-10-24T22:00", "2026-10-25T23:00",
     "Night 24T20:00-25T05:00 Morning 25T05:00-25T13:00 Afternoon 25T13:00-25T21:00"
     " Night 25T21:00-26T05:00", 25 * 60},
    {"half an hour is set back", "Australia/Lord_Howe", "",
     "2026-04-04T12:00", "2026-04-04T19:30", "Night 04T11:00-04T19:30", 450},
    {"five and a half hours ahead", "Asia/Kolkata", "",
     "2026-06-01T00:30", "2026-06-01T08:30", "Morning 01T00:30-01T08:30", 480},
    {"five and three quarters ahead", "Asia/Kathmandu", "",
     "2026-06-01T00:00", "2026-06-01T00:30",
     "Night 31T16:15-01T00:15 Morning 01T00:15-01T08:15", 30},
    {"a midnight that is left out", "America/Sao_Paulo", from_midnight,
     "2018-11-03T19:00", "2018-11-04T10:00",
     "Third 03T19:00-04T03:00 First 04T03:00-04T10:00", 15 * 60},
    {"an hour before midnight comes twice", "America/Sao_Paulo", from_midnight,
     "2018-02-17T18:00", "2018-02-18T11:00",
     "Third 17T18:00-18T03:00 First 18T03:00-18T11:00", 17 * 60},
    {"a date that is left out", "Pacific/Apia", "", "2011-12-30T00:00", "2011-12-31T08:00",
     "Afternoon 30T00:00-30T08:00 Night 30T08:00-30T16:00 Morning 30T16:00-31T00:00"
     " Afternoon 31T00:00-31T08:00", 32 * 60},
    {"the date after it: its first shift ends the last night", "Pacific/Apia", skipped_date,
     "2011-12-30T08:30", "2011-12-30T09:00", "Night 30T08:00-30T10:30", 30},
    {"a shift of a weekday that is left out", "Pacific/Apia", "Office Fr 08:00+540",
     "2011-12-29T00:00", "2012-01-01T00:00", "", 0},
    {"the same, with a shift that reaches past midnight", "Pacific/Apia",
     "Night Fr 22:00+480", "2011-12-29T00:00", "2012-01-01T00:00", "", 0},
    {"the last night before goes on into the date after it", "Pacific/Apia",
     "Night Th 22:00+480", "2011-12-29T00:00", "2012-01-01T00:00",
     "Night 30T08:00-30T16:00", 8 * 60},
    {"a Saturday that was left out", "Pacific/Kwajalein", "Guard Sa 06:00+480",
     "1993-08-20T00:00", "1993-08-23T00:00", "", 0},
    {"just after midnight it is yesterday again", "America/St_Johns", from_midnight,
     "2010-11-07T02:40", "2010-11-07T02:50", "First 07T02:30-07T11:30", 10},
    {"a shift in the missing hour gives way", "Europe/Berlin", in_the_missing_hour,
     "2026-03-28T21:00", "2026-03-29T09:00",
     "Late 28T21:00-29T01:00 Early 29T01:00-29T09:00", 12 * 60},
    {"breaks that fall together count once", "Europe/Berlin", breaks_meet,
     "2026-03-28T21:00", "2026-03-29T04:00", "Night 28T21:00-29T04:00", 420 - 30},
    {"on other nights they do not", "Europe/Berlin", breaks_meet,
     "2026-03-27T21:00", "2026-03-28T05:00", "Night 27T21:00-28T05:00", 480 - 60},

    {"breaks are not planned", "UTC", weekdays, "2026-01-15T00:00", "2026-01-16T00:00",
     "Early 15T06:00-15T14:00 Late 15T14:00-15T22:00", 960 - 75},
    {"a weekend", "UTC", weekdays, "2026-01-16T22:00", "2026-01-19T06:00", "", 0},
    {"a week with a weekend", "Europe/Berlin", office, "2026-01-12T00:00",
     "2026-01-19T00:00",
     "Office 12T07:00-12T16:00 Office 13T07:00-13T16:00 Office 14T07:00-14T16:00"
     " Office 15T07:00-15T16:00 Office 16T07:00-16T16:00", 5 * 480},
    {"a window inside a break", "UTC", office, "2026-01-15T12:10", "2026-01-15T12:50",
     "Office 15T08:00-15T17:00", 0},
    {"breaks around midnight", "UTC", nights, "2026-01-15T22:00", "2026-01-16T06:00",
     "Night 15T22:00-16T06:00", 480 - 50},
    {"the part of a break after midnight", "UTC", nights, "2026-01-16T00:00",
     "2026-01-16T01:00", "Night 15T22:00-16T06:00", 50},
    {"a shift as long as a day", "UTC", whole_days, "2026-01-15T00:00", "2026-01-16T00:00",
     "Guard 14T06:00-15T06:00 Guard 15T06:00-16T06:00", 1410},

    {"before the first version", "UTC", two_versions, "2025-12-31T13:00", "2026-01-01T12:00",
     "Morning 31T06:00-31T14:00 Afternoon 31T14:00-31T22:00 Night 31T22:00-01T06:00"
     " Day 01T06:00-01T18:00", 23 * 60},
    {"a new version starts earlier: the old night ends", "UTC", two_versions,
     "2026-01-31T12:00", "2026-02-01T12:00",
     "Day 31T06:00-31T18:00 Night 31T18:00-01T05:00 Early 01T05:00-01T15:00", 1440},
    {"a new version leaves a gap", "UTC", two_versions, "2026-02-01T15:00",
     "2026-02-02T05:00", "Late 01T15:00-02T01:00", 600},
    {"Sunday night belongs to Sunday", "UTC", sunday_night, "2026-01-18T00:00",
     "2026-01-20T00:00", "Night 18T22:00-19T06:00 Early 19T06:00-19T14:00", 960 - 30},
    /* clang-format on */
};

static void test_windows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
        CLEANUP(buf_free) struct buf out = BUF(4000);
        struct window window = from_to(windows[i].start, windows[i].end);
        struct book book;
        const struct shift *shift;
        use_zone(windows[i].zone);
        read_book(windows[i].calendar, &book);

        size_t count = calendar_shifts(book.calendar, window, &arena, &shift);
        for (size_t k = 0; k < count; k++)
            write_shift(&shift[k], &out);
        int64_t planned = calendar_planned(book.calendar, window).ms;
        if (strcmp(buf_text(&out), windows[i].shifts) != 0)
            fail_msg("%s:\n  %s\nwant\n  %s", windows[i].what, buf_text(&out),
                     windows[i].shifts);
        if (planned != windows[i].planned * SPAN_MINUTE.ms)
            fail_msg("%s: %lld ms planned, want %d minutes", windows[i].what,
                     (long long)planned, windows[i].planned);
    }
}

/* The shift that runs or ran last, and the one before it. */
static const struct {
    const char *what, *calendar, *t, *shift, *previous;
} moments[] = {
    /* clang-format off */
    {"in the middle", "", "2026-01-15T10:00",
     "Morning 15T06:00-15T14:00", "Night 14T22:00-15T06:00"},
    {"at its start", "", "2026-01-15T14:00",
     "Afternoon 15T14:00-15T22:00", "Morning 15T06:00-15T14:00"},
    {"a minute before its start", "", "2026-01-15T13:59",
     "Morning 15T06:00-15T14:00", "Night 14T22:00-15T06:00"},
    {"after midnight", "", "2026-01-15T00:30",
     "Night 14T22:00-15T06:00", "Afternoon 14T14:00-14T22:00"},
    {"a weekend: what ran on Friday", weekdays, "2026-01-18T12:00",
     "Late 16T14:00-16T22:00", "Early 16T06:00-16T14:00"},
    {"Monday before the first shift", weekdays, "2026-01-19T05:59",
     "Late 16T14:00-16T22:00", "Early 16T06:00-16T14:00"},
    {"Monday: before it comes Friday", weekdays, "2026-01-19T06:00",
     "Early 19T06:00-19T14:00", "Late 16T14:00-16T22:00"},
    {"an old version's last shift will be cut", two_versions, "2026-01-31T20:00",
     "Night 31T18:00-01T05:00", "Day 31T06:00-31T18:00"},
    {"an old version's last shift is cut", two_versions, "2026-02-01T04:59",
     "Night 31T18:00-01T05:00", "Day 31T06:00-31T18:00"},
    {"a new version's first one", two_versions, "2026-02-01T05:00",
     "Early 01T05:00-01T15:00", "Night 31T18:00-01T05:00"},
    {"the first version's first one", two_versions, "2026-01-01T06:00",
     "Day 01T06:00-01T18:00", "Night 31T22:00-01T06:00"},
    /* clang-format on */
};

static void test_moments(void **state)
{
    (void)state;
    use_zone("UTC");
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        CLEANUP(buf_free) struct buf now = BUF(400), before = BUF(400);
        struct book book;
        struct shift shift, previous;
        read_book(moments[i].calendar, &book);
        assert_true(calendar_shift(book.calendar, at(moments[i].t), &shift));
        assert_true(calendar_previous(book.calendar, &shift, &previous));
        write_shift(&shift, &now);
        write_shift(&previous, &before);
        if (strcmp(buf_text(&now), moments[i].shift) != 0 ||
            strcmp(buf_text(&before), moments[i].previous) != 0)
            fail_msg("%s: %s, before it %s", moments[i].what, buf_text(&now),
                     buf_text(&before));
    }
}

static void test_a_shift_belongs_to_the_day_of_its_start(void **state)
{
    (void)state;
    struct shift shift;
    use_zone("Asia/Kolkata");
    assert_true(calendar_shift((struct calendar){0}, at("2026-01-15T21:00"), &shift));
    assert_int_equal(shift.rule->id, -3); /* at 02:30 on the 16th, the 15th's night */
    assert_int_equal(shift.day, civil_days(2026, 1, 15));
}

static void test_no_shift_for_a_year(void **state)
{
    (void)state;
    struct shift_rule never = {.id = 1, .start_minute = 360, .length_minutes = 480};
    struct calendar calendar = {&never, 1};
    struct shift shift = {.day = 7};
    use_zone("UTC");
    assert_false(calendar_shift(calendar, at("2026-01-15T12:00"), &shift));
    assert_int_equal(shift.day, 7);
}

static void test_pauses(void **state)
{
    (void)state;
    struct book book;
    struct shift shift;
    struct window pause[SHIFT_BREAKS];
    use_zone("Europe/Berlin");

    read_book(breaks_meet, &book); /* written out of order */
    assert_true(calendar_shift(book.calendar, at("2026-01-15T00:00"), &shift));
    assert_int_equal(shift_pauses(&shift, pause), 2);
    assert_int_equal(pause[0].start.ms, at("2026-01-15T01:00").ms);
    assert_int_equal(pause[0].end.ms, at("2026-01-15T01:30").ms);
    assert_int_equal(pause[1].start.ms, at("2026-01-15T02:00").ms);

    read_book("Night Mo-Su 22:00+480 02:00/30 04:45/30 05:20/40 from 2026-01-01\n"
              "Early Mo-Su 05:00+480 from 2026-02-01",
              &book);
    assert_true(calendar_shift(book.calendar, at("2026-02-01T00:00"), &shift));
    assert_int_equal(shift_pauses(&shift, pause), 2); /* the night ends at 05:00 */
    assert_int_equal(pause[1].start.ms, at("2026-02-01T03:45").ms);
    assert_int_equal(pause[1].end.ms, at("2026-02-01T04:00").ms);
}

/* --- against a slower and plainer reading of the header --- */

static const char *const zones[] = {"UTC",
                                    "Europe/Berlin",
                                    "Asia/Kolkata",
                                    "Australia/Lord_Howe",
                                    "America/Sao_Paulo",
                                    "Pacific/Apia"};
/* Around these days some zone sets its clocks, or a version begins. */
static const char *const around[] = {"2026-03-29T00:00", "2026-10-25T00:00",
                                     "2026-04-04T00:00", "2026-02-01T00:00",
                                     "2018-11-04T00:00", "2011-12-30T00:00"};
static const char *const calendars[] = {"",          office,        weekdays,
                                        nights,      two_versions,  in_the_missing_hour,
                                        breaks_meet, from_midnight, whole_days,
                                        sunday_night};

static instant minute_of(int64_t day, int minute)
{
    return zone_instant((civil){day * SPAN_DAY.ms + minute * SPAN_MINUTE.ms});
}

static bool in_force(struct calendar calendar, const struct shift_rule *rule, int64_t day)
{
    for (size_t i = 0; i < calendar.count; i++)
        if (calendar.rule[i].valid_from <= day &&
            calendar.rule[i].valid_from > rule->valid_from)
            return false;
    return rule->valid_from <= day && (rule->weekdays >> ((day + 3) % 7) & 1);
}

static bool naive_break(const struct shift_rule *rule, int64_t day, instant t)
{
    for (size_t i = 0; i < rule->pause_count; i++) {
        int start = rule->pause[i].start_minute;
        start += start < rule->start_minute ? MINUTES_A_DAY : 0;
        if (t.ms >= minute_of(day, start).ms &&
            t.ms < minute_of(day, start + rule->pause[i].length_minutes).ms)
            return true;
    }
    return false;
}

/* The rule that started last on `day`, if it did by `t`; of several the latest by the
 * wall clock. On a day that no clock ever shows, none did. */
static const struct shift_rule *naive_last(struct calendar given, int64_t day, instant t)
{
    const struct shift_rule *last = NULL;
    struct calendar calendar = calendar_default;
    if (zone_day(minute_of(day, 0)) != day)
        return NULL;
    for (size_t i = 0; i < given.count; i++)
        if (given.rule[i].valid_from <= day)
            calendar = given;
    for (size_t i = 0; i < calendar.count; i++) {
        const struct shift_rule *rule = &calendar.rule[i];
        if (in_force(calendar, rule, day) &&
            minute_of(day, rule->start_minute).ms <= t.ms &&
            (!last || last->start_minute < rule->start_minute))
            last = rule;
    }
    return last;
}

/* Of all the shifts that have started by `t`, is the last one, by the wall clock, still
 * on, and not in a break? */
static bool naive_planned(struct calendar calendar, instant t)
{
    int64_t today = zone_civil(t).ms / SPAN_DAY.ms;
    for (int64_t day = today + 3; day >= today - 9; day--) {
        const struct shift_rule *rule = naive_last(calendar, day, t);
        if (rule)
            return t.ms < minute_of(day, rule->start_minute + rule->length_minutes).ms &&
                   !naive_break(rule, day, t);
    }
    return false;
}

static void test_every_ten_minutes(void **state)
{
    (void)state;
    for (size_t i = 0; i < 6 * 6 * 10; i++) {
        const char *zone = zones[i % 6], *day = around[i / 6 % 6];
        struct book book;
        use_zone(zone);
        read_book(calendars[i / 36], &book);
        instant first = instant_add(at(day), (span){-SPAN_DAY.ms});
        for (int n = 0; n < 3 * 144; n += 1 + (int)(i % 3)) {
            instant t = instant_add(first, (span){n * 10 * SPAN_MINUTE.ms});
            struct window window = {t, instant_add(t, SPAN_MINUTE)};
            int64_t want = naive_planned(book.calendar, t) ? SPAN_MINUTE.ms : 0;
            int64_t planned = calendar_planned(book.calendar, window).ms;
            char text[INSTANT_TEXT];
            if (planned != want)
                fail_msg("%s at %s: %lld ms planned, want %lld, with\n%s", zone,
                         instant_format(t, text).at, (long long)planned, (long long)want,
                         calendars[i / 36]);
        }
    }
}

/* --- windows fit together --- */

static uint64_t random_below(uint64_t *seed, uint64_t limit)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (*seed >> 33) % limit;
}

static void check_shifts_fit(struct calendar calendar, struct window part)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct window wide = {instant_add(part.start, (span){-5 * SPAN_DAY.ms}),
                          instant_add(part.end, (span){5 * SPAN_DAY.ms})};
    const struct shift *shift, *all;
    size_t count = calendar_shifts(calendar, part, &arena, &shift);
    size_t total = calendar_shifts(calendar, wide, &arena, &all);
    size_t k = 0;
    for (size_t i = 0; i < total; i++) {
        assert_false(window_empty(all[i].window));
        assert_true(i == 0 || all[i - 1].window.end.ms <= all[i].window.start.ms);
        if (window_empty(window_clip(all[i].window, part)))
            continue;
        assert_true(k < count);
        assert_memory_equal(&shift[k].window, &all[i].window, sizeof shift->window);
        assert_ptr_equal(shift[k].rule, all[i].rule);
        k++;
    }
    assert_int_equal(k, count);
}

static void check_shifts_lead_to_one_another(struct calendar calendar,
                                             struct window window)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct shift *shift;
    size_t count = calendar_shifts(calendar, window, &arena, &shift);
    for (size_t i = 0; i < count; i++) {
        struct shift now, before;
        instant middle = {(shift[i].window.start.ms + shift[i].window.end.ms) / 2};
        assert_true(calendar_shift(calendar, middle, &now));
        assert_memory_equal(&now.window, &shift[i].window, sizeof now.window);
        if (i == 0)
            continue;
        assert_true(calendar_previous(calendar, &now, &before));
        assert_memory_equal(&before.window, &shift[i - 1].window, sizeof now.window);
    }
}

static void test_planned_is_the_sum_of_its_parts(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < 600; round++) {
        struct book book;
        use_zone(zones[random_below(&seed, 6)]);
        read_book(calendars[random_below(&seed, 10)], &book);
        instant start = instant_add(at(around[random_below(&seed, 6)]),
                                    (span){-(int64_t)random_below(&seed, 200000000)});
        instant end = start;
        span sum = {0};
        for (int part = 0; part < 12; part++) {
            instant cut = instant_add(end, (span){random_below(&seed, 60000000)});
            sum.ms += calendar_planned(book.calendar, (struct window){end, cut}).ms;
            end = cut;
        }
        struct window whole = {start, end};
        assert_int_equal(calendar_planned(book.calendar, whole).ms, sum.ms);
        assert_true(sum.ms <= window_length(whole).ms);
        check_shifts_fit(book.calendar, whole);
        check_shifts_lead_to_one_another(book.calendar, whole);
    }
}

/* --- rules --- */

#define SIXTEEN "0123456789abcdef"

static const struct {
    const char *rule, *error; /* part of its text; NULL: the rule is well formed */
} rules[] = {
    /* clang-format off */
    {"Early Mo-Su 06:00+480",                      NULL},
    {"Early Mo-Su 06:00+480 06:00/15 13:45/15",    NULL},
    {"Night Mo-Su 22:00+480 23:50/20 05:30/30",    NULL},
    {"Guard Mo-Su 06:00+1440 05:30/30",            NULL},
    {"Blink Sa 23:59+1",                           NULL},
    {"Touching Mo 06:00+480 09:00/15 09:15/15",    NULL},
    {SIXTEEN SIXTEEN SIXTEEN SIXTEEN " Mo 06:00+480", NULL},
    {" Mo 06:00+480",                              "name must have 1 to 64 bytes"},
    {SIXTEEN SIXTEEN SIXTEEN SIXTEEN "x Mo 06:00+480", "name must have 1 to 64 bytes"},
    {"Never 06:00+480",                            "at least one weekday"},
    {"Early Mo 24:00+480",                         "between 00:00 and 23:59"},
    {"Early Mo -1:00+480",                         "between 00:00 and 23:59"},
    {"Early Mo 06:00+0",                           "1 to 1440 minutes"},
    {"Early Mo 06:00+1441",                        "1 to 1440 minutes"},
    {"Early Mo 06:00+-60",                         "1 to 1440 minutes"},
    {"Early Mo 06:00+480 from 1969-12-31",         "1970-01-01 to 9999-12-31"},
    {"Early Mo 06:00+480 09:00/0",                 "break 1 must start"},
    {"Early Mo 06:00+480 24:00/15",                "break 1 must start"},
    {"Early Mo 06:00+480 09:00/2147483647",        "break 1 must start"},
    {"Early Mo 06:00+480 09:00/15 13:50/15",       "break 2 must lie inside its shift"},
    {"Early Mo 06:00+480 05:50/15",                "break 1 must lie inside its shift"},
    {"Night Mo 22:00+480 06:00/15",                "break 1 must lie inside its shift"},
    {"Early Mo 06:00+480 09:00/15 10:00/15 09:10/20", "breaks 1 and 3 overlap"},
    {"Night Mo 22:00+480 23:50/20 00:00/5",        "breaks 1 and 2 overlap"},
    /* clang-format on */
};

static void check_verdict(const char *what, bool good, const struct error *err,
                          enum error_code code, const char *want)
{
    if (good != !want)
        fail_msg("%s: %s", what, good ? "is let through" : err->text);
    if (good)
        return;
    assert_int_equal(err->code, code);
    if (!strstr(err->text, want))
        fail_msg("%s: '%s' does not say '%s'", what, err->text, want);
}

static void test_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct error err = {0};
        struct shift_rule rule = rule_of(str_from(rules[i].rule), 1);
        bool good = shift_rule_check(&rule, &err);
        check_verdict(rules[i].rule, good, &err, ERROR_INVALID, rules[i].error);
    }
    struct error err = {0};
    struct shift_rule rule = rule_of(STR("Early Mo 06:00+480"), 1);
    rule.weekdays |= 1u << 7;
    assert_false(shift_rule_check(&rule, &err));
    rule.weekdays = 1;
    rule.pause_count = SHIFT_BREAKS + 1;
    assert_false(shift_rule_check(&rule, &err));
    assert_string_equal(err.text, "a shift has at most 8 breaks");
}

static void test_default_rules_are_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; i < calendar_default.count; i++) {
        struct error err;
        const struct shift_rule *rule = &calendar_default.rule[i];
        assert_true(shift_rule_check(rule, &err));
        assert_true(calendar_check(calendar_default, rule, &err));
        assert_int_equal(rule->id, -1 - (int)i);
    }
}

/* A rule beside others of its valid-from date. */
static const struct {
    const char *calendar, *rule, *error;
} neighbours[] = {
    /* clang-format off */
    {"",                          "Early Mo-Su 06:00+480",  NULL},
    {"Early Mo-Su 06:00+480",     "Late Mo-Su 14:00+480",   NULL},
    {"Early Mo-Su 06:00+480",     "Night Mo-Su 14:00+960",  NULL},
    {"Early Mo-Su 06:00+480",     "Night Mo-Su 14:00+961",  "'Early' that starts on Monday at 06:00"},
    {"Early Mo-Su 06:00+480",     "Late Mo-Su 13:59+480",   "'Early'"},
    {"Early Mo-Su 06:00+480",     "Same Mo-Su 06:00+480",   "'Early'"},
    {"Early Mo-Su 06:00+480",     "Inside We 07:00+10",     "on Wednesday at 06:00"},
    {"Inside We 07:00+10",        "Early Mo-Su 06:00+480",  "'Inside'"},
    {"Early Mo-Fr 06:00+480",     "Weekend Sa-Su 06:00+720", NULL},
    {"Early Mo 06:00+480",        "Night Su 22:00+480",     NULL},
    {"Early Mo 05:00+480",        "Night Su 22:00+480",     "'Early' that starts on Monday at 05:00"},
    {"Night Su 22:00+480",        "Early Mo 05:00+480",     "'Night' that starts on Sunday at 22:00"},
    {"Night Su 22:00+480",        "Early Tu 05:00+480",     NULL},
    {"Early Mo-Su 06:00+480 from 2026-01-01", "Early Mo-Su 05:00+480 from 2026-02-01", NULL},
    {"Early Mo-Su 06:00+480 from 2026-01-01", "Other Mo-Su 05:00+480 from 2026-01-01", "'Early'"},
    {"Guard Sa 00:00+1440",       "Next Su 00:00+1440",     NULL},
    {"Guard Sa 00:01+1440",       "Next Su 00:00+1440",     "'Guard'"},
    /* clang-format on */
};

static void test_neighbours(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof neighbours / sizeof *neighbours; i++) {
        struct error err = {0};
        struct book book;
        read_book(neighbours[i].calendar, &book);
        struct shift_rule rule = rule_of(str_from(neighbours[i].rule), 1);
        bool good = calendar_check(book.calendar, &rule, &err);
        check_verdict(neighbours[i].rule, good, &err, ERROR_CONFLICT,
                      neighbours[i].error);

        if (book.calendar.count) {
            rule.id = book.rule[0].id; /* as its replacement it may stand anywhere */
            assert_true(calendar_check(book.calendar, &rule, &err));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_a_shift_belongs_to_the_day_of_its_start),
        cmocka_unit_test(test_no_shift_for_a_year),
        cmocka_unit_test(test_pauses),
        cmocka_unit_test(test_every_ten_minutes),
        cmocka_unit_test(test_planned_is_the_sum_of_its_parts),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_default_rules_are_well_formed),
        cmocka_unit_test(test_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
