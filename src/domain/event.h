/* event.h - one fact seen by a camera, and what makes it a valid one.
 *
 * METRICS.md, "Events", is the law for identity, order and time.
 */
#ifndef DOMAIN_EVENT_H
#define DOMAIN_EVENT_H

#include "base/instant.h"
#include "base/str.h"
#include "base/uuid.h"

#include <stddef.h>

struct arena;
struct error;
struct json;

/* The state events come first, so that a state is an event type. */
enum event_type {
    EVENT_WORKING,
    EVENT_IDLE,
    EVENT_ABSENT,
    EVENT_UNKNOWN,
    EVENT_PRODUCT_COUNT,
    EVENT_TYPES
};

static inline bool event_is_state(enum event_type type)
{
    return type < EVENT_PRODUCT_COUNT;
}

enum {
    ID_LENGTH = 64, /* bytes of a worker's, station's or camera's id, a model's version */
    NAME_LENGTH = 200, /* bytes of a name */
};
#define EVENT_COUNT_MAX 1000000000 /* units in one event */

struct event {
    instant at;
    enum event_type type;
    str worker, station;
    double confidence; /* 0..1 */
    int64_t count;     /* units; 0 on a state event */
    struct uuid uuid;
    str camera, model; /* empty when not given */
    bool voided;       /* it comes marked as voided, as exports mark it */
};

/* "working", ...; the name that the API uses. */
str event_type_name(enum event_type type);
bool event_type_parse(str name, enum event_type *type);

/* Is `id` fit for a worker, station or camera: 1 to ID_LENGTH bytes, no leading or
 * trailing space, no control characters and none that cannot be seen or change the order
 * of others, so that two ids that look alike are one; and neither "." nor "..", which no
 * address can have as a part? ERROR_INVALID names `what`. */
MUST_CHECK bool id_check(str id, const char *what, struct error *err);

/* The event in a JSON object (the API's field names). `latest`: the latest time that is
 * accepted. Without a uuid, or with the one that earlier versions derived, the event gets
 * the one of event_identity(). Texts are borrowed from the JSON.
 * ERROR_INVALID says which field is wrong and what would be right. */
MUST_CHECK bool event_decode(const struct json *object, instant latest,
                             struct event *event, struct error *err);

/* --- identity: METRICS.md, "Identity" --- */

/* The uuid of an event that came without one. It begins with the event's time, so that
 * new events are neighbours in an index. Where a source's clock is corrected, derive it
 * before the correction: a retry has the same one, whatever the correction is by then. */
struct uuid event_identity(const struct event *event);

/* The same where it is known which object `event->camera` saw. Two objects that one
 * camera counts in the same millisecond are two events. `object` may be of any length. */
struct uuid event_identity_of_object(const struct event *event, str object);

/* Is the event's uuid the one that earlier versions derived, a UUIDv5? Then it means the
 * one of event_identity(). */
bool event_has_former_identity(const struct event *event);

/* Do two events of one uuid say the same: worker, station, type, count, and time? A uuid
 * of version 8 tells the time before a clock was corrected. Two events of one such uuid
 * with different times are one fact, corrected by different amounts, so the time is not
 * compared. */
bool event_same(const struct event *a, const struct event *b);

/* --- stand-ins --- */

/* By which those know an event who may not know whose it is, and so not its uuid. No
 * source gives such a uuid: its version is 0. `id`: by which the event is kept, above 0.
 */
struct uuid event_stand_in(int64_t id);
/* The id in such a uuid; 0: it is none. */
int64_t event_stood_for(const struct uuid *uuid);

#endif
