/* instant.c - RFC 3339 times and lengths of time, read and written by hand: this runs
 * for every event, and strptime() knows neither fractions nor strictness.
 */
#include "base/instant.h"

#include "base/error.h"

enum { DAY_MS = 24 * 60 * 60 * 1000, HOUR_MS = 60 * 60 * 1000, MINUTE_MS = 60 * 1000 };

#define YEAR_10000 ((int64_t)2932897 * DAY_MS) /* ms from 1970-01-01 to 10000-01-01 */

#define WANTED "want RFC 3339 with an offset, such as 2026-01-15T10:15:30.000Z"

/* Each step counts years from March, so that the leap day is the last of its year, and
 * days in eras of 400 years, which are all of one length. */
int64_t civil_days(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year =
        (153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5 + (int64_t)day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void civil_date(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned day_of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned march_month = (5 * day_of_year + 2) / 153;

    *day = day_of_year - (153 * march_month + 2) / 5 + 1;
    *month = march_month < 10 ? march_month + 3 : march_month - 9;
    *year = (int64_t)year_of_era + era * 400 + (*month <= 2);
}

static unsigned days_in_month(unsigned year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Two digits as a number; more than any unit can be when they are not digits. */
static unsigned two(const char *at)
{
    unsigned tens = (unsigned char)at[0] - '0', ones = (unsigned char)at[1] - '0';
    return tens > 9 || ones > 9 ? 1000 : tens * 10 + ones;
}

/* A time as it is written. */
struct written {
    unsigned year, month, day, hour, minute, second, ms;
    bool has_offset;
    int64_t offset_ms;
};

/* Read "2026-01-15T10:15:30" off the front of *rest. */
static bool read_fields(str *rest, struct written *w)
{
    enum { LENGTH = sizeof "2026-01-15T10:15:30" - 1 };
    const char *at = rest->at;

    if (rest->len < LENGTH || at[4] != '-' || at[7] != '-' || at[13] != ':' ||
        at[16] != ':' || (at[10] != 'T' && at[10] != 't' && at[10] != ' '))
        return false;
    unsigned century = two(at), year = two(at + 2);
    w->month = two(at + 5);
    w->day = two(at + 8);
    w->hour = two(at + 11);
    w->minute = two(at + 14);
    w->second = two(at + 17);
    if (century > 99 || year > 99 || w->month > 99 || w->day > 99 || w->hour > 99 ||
        w->minute > 99 || w->second > 99)
        return false;

    w->year = century * 100 + year;
    *rest = (str){at + LENGTH, rest->len - LENGTH};
    return true;
}

/* Read ".5" off the front of *rest, if it is there; what is finer than ms is dropped. */
static bool read_fraction(str *rest, unsigned *ms)
{
    *ms = 0;
    if (rest->len == 0 || rest->at[0] != '.')
        return true;

    size_t i = 1;
    for (unsigned unit = 100; i < rest->len && is_digit(rest->at[i]); i++, unit /= 10)
        *ms += (unsigned)(rest->at[i] - '0') * unit;
    bool any = i > 1;
    *rest = (str){rest->at + i, rest->len - i};
    return any;
}

/* Read all of `text` as "Z" or "+01:00". An empty text is well formed but no offset. */
static bool read_offset(str text, struct written *w)
{
    w->offset_ms = 0;
    w->has_offset = text.len > 0;
    if (!w->has_offset)
        return true;
    if (text.len == 1)
        return text.at[0] == 'Z' || text.at[0] == 'z';

    char sign = text.at[0];
    if (text.len != sizeof "+01:00" - 1 || (sign != '+' && sign != '-') ||
        text.at[3] != ':')
        return false;
    unsigned hours = two(text.at + 1), minutes = two(text.at + 4);
    w->offset_ms = (int64_t)hours * HOUR_MS + (int64_t)minutes * MINUTE_MS;
    if (sign == '-')
        w->offset_ms = -w->offset_ms;
    return hours < 24 && minutes < 60;
}

static bool check_fields(str text, const struct written *w, struct error *err)
{
    if (!w->has_offset)
        return error_set(err, ERROR_INVALID,
                         "timestamp '%s' has no offset from UTC; " WANTED,
                         str_shown(text).text);
    if (w->month < 1 || w->month > 12 || w->day < 1 ||
        w->day > days_in_month(w->year, w->month))
        return error_set(err, ERROR_INVALID,
                         "timestamp '%s' is not a date that exists; " WANTED,
                         str_shown(text).text);
    if (w->second == 60)
        return error_set(err, ERROR_INVALID,
                         "timestamp '%s' is a leap second, which has no place in the "
                         "count of seconds; send second 59",
                         str_shown(text).text);
    if (w->hour > 23 || w->minute > 59 || w->second > 59)
        return error_set(err, ERROR_INVALID,
                         "timestamp '%s' is not a time of day that exists; " WANTED,
                         str_shown(text).text);
    return true;
}

bool instant_parse(str text, instant *t, struct error *err)
{
    struct written w;
    str rest = text;
    if (!read_fields(&rest, &w) || !read_fraction(&rest, &w.ms) || !read_offset(rest, &w))
        return error_set(err, ERROR_INVALID, "timestamp '%s' cannot be read; " WANTED,
                         str_shown(text).text);
    if (!check_fields(text, &w, err))
        return false;

    int64_t ms = civil_days(w.year, w.month, w.day) * DAY_MS + w.hour * (int64_t)HOUR_MS +
                 w.minute * (int64_t)MINUTE_MS + w.second * INT64_C(1000) + w.ms -
                 w.offset_ms;
    if (ms < 0 || ms >= YEAR_10000)
        return error_set(err, ERROR_INVALID,
                         "timestamp '%s' is not within the years 1970 to 9999 (UTC)",
                         str_shown(text).text);
    t->ms = ms;
    return true;
}

static void put_digits(char *at, unsigned number, unsigned digits)
{
    for (unsigned i = digits; i-- > 0; number /= 10)
        at[i] = (char)('0' + number % 10);
}

instant instant_writable(instant t)
{
    return instant_earlier(instant_later(t, (instant){0}), (instant){YEAR_10000 - 1});
}

str instant_format(instant t, char text[static INSTANT_TEXT])
{
    t = instant_writable(t);

    int64_t year;
    unsigned month, day, ms = (unsigned)(t.ms % DAY_MS);
    civil_date(t.ms / DAY_MS, &year, &month, &day);

    memcpy(text, "0000-00-00T00:00:00.000Z", INSTANT_TEXT);
    put_digits(text, (unsigned)year, 4);
    put_digits(text + 5, month, 2);
    put_digits(text + 8, day, 2);
    put_digits(text + 11, ms / HOUR_MS, 2);
    put_digits(text + 14, ms / MINUTE_MS % 60, 2);
    put_digits(text + 17, ms / 1000 % 60, 2);
    put_digits(text + 20, ms % 1000, 3);
    return (str){text, INSTANT_TEXT - 1};
}

/* The units of span_parse(), from long to short: a sum must name them in this order. */
static const struct {
    const char *name;
    int64_t ms;
} unit[] = {
    {"d", DAY_MS}, {"h", HOUR_MS}, {"m", MINUTE_MS}, {"s", 1000}, {"ms", 1},
};
enum { UNITS = sizeof unit / sizeof *unit };

/* Read digits off the front of *rest. False: there are none, or too many. */
static bool read_number(str *rest, int64_t *number)
{
    size_t i = 0;
    *number = 0;
    for (; i < rest->len && is_digit(rest->at[i]); i++)
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, rest->at[i] - '0', number))
            return false;
    *rest = (str){rest->at + i, rest->len - i};
    return i > 0;
}

/* Read a unit that is not before unit[first] off the front of *rest: its index, or
 * UNITS. The name is all that stands before the next digit. */
static size_t read_unit(str *rest, size_t first)
{
    size_t len = 0;
    while (len < rest->len && !is_digit(rest->at[len]))
        len++;

    str name = {rest->at, len};
    for (size_t i = first; i < UNITS; i++)
        if (str_equal(name, str_from(unit[i].name))) {
            *rest = (str){rest->at + len, rest->len - len};
            return i;
        }
    return UNITS;
}

bool span_parse(str text, span *length, struct error *err)
{
    int64_t total = 0;
    str rest = text;
    size_t next = 0;
    do {
        int64_t number;
        bool well_formed = read_number(&rest, &number);
        size_t found = well_formed ? read_unit(&rest, next) : UNITS;
        if (found == UNITS)
            return error_set(err, ERROR_INVALID,
                             "'%s' is not a length of time; want whole numbers with the "
                             "units d, h, m, s or ms, such as 30m or 1h30m",
                             str_shown(text).text);
        if (__builtin_mul_overflow(number, unit[found].ms, &number) ||
            __builtin_add_overflow(total, number, &total) || total > YEAR_10000)
            return error_set(err, ERROR_INVALID,
                             "'%s' is too long a time; want less than 8000 years",
                             str_shown(text).text);
        next = found + 1;
    } while (rest.len);

    length->ms = total;
    return true;
}
