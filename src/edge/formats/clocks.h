/* clocks.h - may the time that a camera writes be believed?
 *
 * The mapping says so for each camera (`clock`):
 *
 * - source: its times are right. A time before 2000 is that of a clock that was never
 *   set, and one ahead of now is wrong too: both are refused. A time that is hours old is
 *   kept: the message may have waited somewhere. Who reads the box's state sees how old.
 * - arrival: its clock is of no use. What it reports happened when the message came.
 * - offset: its clock runs, but is wrong by a constant amount, as one that shows local
 *   time is. The amount is measured, and the times are corrected by it.
 */
#ifndef EDGE_FORMATS_CLOCKS_H
#define EDGE_FORMATS_CLOCKS_H

#include "base/cleanup.h"
#include "edge/formats/message.h"
#include "edge/mapping/rows.h"

struct arena;
struct error;

/* What was learned of a camera's clock. */
struct camera_clock {
    bool known;
    span behind;  /* what to add to its times */
    int disagree; /* messages in a row that came later than that says */
};

/* Read a time that a camera wrote. Without an offset from UTC it is local time in the
 * time zone that the mapping gives the camera. ERROR_INVALID says what is wrong. */
MUST_CHECK bool clocks_parse(const struct mapping_camera *camera, str text,
                             struct arena *arena, instant *stamp, struct error *err);

/* How far the time is ahead of the arrival of its message. */
static inline span clocks_ahead(const struct message *message, instant stamp)
{
    return instant_since(stamp, instant_add(message->received, message->ahead));
}

/* Find out when it was, for a message with this time. ERROR_INVALID: the time is refused,
 * and why. */
MUST_CHECK bool clocks_believe(struct camera_clock *clock,
                               const struct mapping_camera *camera,
                               const struct message *message, instant stamp, instant *at,
                               struct error *err);

/* May a camera write this time again for something else? Then it does not help to
 * recognise a message that comes twice. */
bool clocks_may_repeat(const struct mapping_camera *camera, instant stamp);

/* The same for an event of our own format, with nothing in the mapping. */
MUST_CHECK bool clocks_check(const struct message *message, instant stamp,
                             struct error *err);

#endif
