#include "edge/formats/clocks.h"

#include "base/arena.h"
#include "base/error.h"
#include "domain/zone.h"

#define YEAR_2000 ((instant){946684800000})
#define LATEST    ((instant){253402300799999})
/* Before this, the clock of the box itself was never set, and proves nothing. */
#define YEAR_2020 ((instant){1577836800000})

enum {
    AHEAD_MS = 5 * 60 * 1000, /* a time may be so far ahead: clocks differ a little */
    AGREE_MS = 2 * 60 * 1000, /* a measured amount that differs by less is the same */
    RELEARN = 3               /* after so many messages that say otherwise */
};

/* --- reading --- */

/* Has the text the form of a time, but without an offset? */
static bool is_local(str text)
{
    enum { SECONDS = sizeof "2026-01-15T10:15:30" - 1 };
    if (text.len < SECONDS)
        return false;
    for (size_t i = SECONDS; i < text.len; i++)
        if (text.at[i] != '.' && (text.at[i] < '0' || text.at[i] > '9'))
            return false;
    return true;
}

bool clocks_parse(const struct mapping_camera *camera, str text, struct arena *arena,
                  instant *stamp, struct error *err)
{
    const struct mapping_timezone *zone = &camera->timezone;
    if (zone->kind == MAPPING_ZONE_UNKNOWN || !is_local(text))
        return instant_parse(text, stamp, err);
    char *utc = arena_new(arena, char, text.len + 2);
    memcpy(utc, text.at, text.len);
    utc[text.len] = 'Z';
    instant read;
    if (!instant_parse((str){utc, text.len + 1}, &read, err))
        return false;
    *stamp = zone->kind == MAPPING_ZONE_NAMED
                 ? zone_instant((civil){read.ms})
                 : instant_add(read, (span){-zone->offset.ms});
    return true;
}

/* --- believing --- */

bool clocks_check(const struct message *message, instant stamp, struct error *err)
{
    char text[INSTANT_TEXT];
    if (instant_before(stamp, YEAR_2000))
        return error_set(err, ERROR_INVALID,
                         "%s is before 2000, so the clock of the source was never set",
                         instant_format(stamp, text).at);
    span ahead = clocks_ahead(message, stamp);
    bool known = !instant_before(message->received, YEAR_2020);
    if (known ? ahead.ms <= AHEAD_MS : !instant_before(LATEST, stamp))
        return true;
    return error_set(err, ERROR_INVALID,
                     "%s is %lld s ahead of its arrival, so the clock of the source is "
                     "wrong",
                     instant_format(stamp, text).at, (long long)(ahead.ms / 1000));
}

/* A message comes some time after what it reports, and the quickest one tells most. If
 * messages are late for long, it was the clock that changed. */
static void learn(struct camera_clock *clock, span behind)
{
    int64_t later = behind.ms - clock->behind.ms;
    clock->disagree = later > AGREE_MS ? clock->disagree + 1 : 0;
    if (clock->known && later >= 0 && clock->disagree < RELEARN)
        return;
    *clock = (struct camera_clock){.known = true, .behind = behind};
}

bool clocks_believe(struct camera_clock *clock, const struct mapping_camera *camera,
                    const struct message *message, instant stamp, instant *at,
                    struct error *err)
{
    if (camera->clock == MAPPING_CLOCK_SOURCE) {
        if (!clocks_check(message, stamp, err))
            return false;
        *at = stamp;
        return true;
    }
    if (!message->received.ms)
        return error_set(err, ERROR_INVALID,
                         "when the message was received is not known");
    *at = message->received;
    if (camera->clock == MAPPING_CLOCK_ARRIVAL)
        return true;
    if (!message->retained)
        learn(clock, instant_since(message->received, stamp));
    if (clock->known)
        *at = instant_add(stamp, clock->behind);
    return clocks_check(message, *at, err);
}

bool clocks_may_repeat(const struct mapping_camera *camera, instant stamp)
{
    return camera->clock == MAPPING_CLOCK_ARRIVAL || instant_before(stamp, YEAR_2000);
}
