/* clocks.c - reads what the mapping says of the clocks of cameras, and of how fast units
 * can be made. */
#include "base/member.h"
#include "domain/zone.h"
#include "edge/mapping/ids.h"
#include "edge/mapping/rows.h"

static const char *const clock_words[] = {"source", "arrival", "offset", NULL};

/* "+05:30", "-03:00" */
static bool is_offset(str text, span *offset)
{
    if (text.len != sizeof "+05:30" - 1 || (text.at[0] != '+' && text.at[0] != '-') ||
        text.at[3] != ':')
        return false;
    for (size_t i = 1; i < text.len; i++)
        if (i != 3 && (text.at[i] < '0' || text.at[i] > '9'))
            return false;
    int64_t hours = (text.at[1] - '0') * 10 + text.at[2] - '0';
    int64_t minutes = (text.at[4] - '0') * 10 + text.at[5] - '0';
    if (hours > 23 || minutes > 59)
        return false;
    *offset = (span){hours * SPAN_HOUR.ms + minutes * SPAN_MINUTE.ms};
    if (text.at[0] == '-')
        offset->ms = -offset->ms;
    return true;
}

/* The C library knows one zone at a time. */
static bool read_named(struct mapping *mapping, const struct member *member, str name,
                       struct error *err)
{
    struct error why = {0};
    if (str_equal(mapping->named_timezone, name))
        return true;
    if (mapping->named_timezone.len)
        return member_wrong(
            member, err,
            "is '%s', but another camera has '%s'; a mapping may name one "
            "zone, and give the others as an offset such as \"+05:30\"",
            str_shown(name).text, mapping->named_timezone.at);
    if (!zone_set(name, &why))
        return member_wrong(member, err, "%s", why.text);
    mapping->named_timezone = name;
    return true;
}

static bool read_timezone(struct mapping *mapping, const struct member *member,
                          struct mapping_timezone *timezone, struct error *err)
{
    str text = {0};
    struct mapping_timezone read = {.kind = MAPPING_ZONE_FIXED};
    if (!member->value)
        return true;
    if (!mapping_read_id(member, &mapping->arena, &text, err))
        return false;
    if (!is_offset(text, &read.offset)) {
        read.kind = MAPPING_ZONE_NAMED;
        if (!read_named(mapping, member, text, err))
            return false;
    }
    *timezone = read;
    return true;
}

bool mapping_read_clock(struct mapping *mapping, const struct member *member,
                        enum mapping_clock *clock, struct mapping_timezone *timezone,
                        struct error *err)
{
    struct member clock_member = member_in(member, "clock");
    struct member zone_member = member_in(member, "timezone");
    int word = (int)*clock;
    if (!member_word(&clock_member, clock_words, &word, err) ||
        !read_timezone(mapping, &zone_member, timezone, err))
        return false;
    *clock = (enum mapping_clock)word; /* the words are in the order of the enum */
    return true;
}

bool mapping_read_pace(const struct member *member, double *limit, struct error *err)
{
    struct member pace = member_in(member, "units_per_minute");
    return member_number(&pace, 1, 1000000, limit, err);
}
