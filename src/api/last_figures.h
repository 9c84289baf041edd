/* last_figures.h - the figures that the live streams were told last, so that the next
 * message need only say what has changed.
 */
#ifndef API_LAST_FIGURES_H
#define API_LAST_FIGURES_H

#include "api/render.h"

#include "base/arena.h"
#include "base/buf.h"

/* The JSON of one worker or workstation. */
struct rendered {
    str id, text;
    struct json_node *node; /* only while a message is made */
};

struct rendered_rows {
    struct rendered *row;
    size_t count;
};

struct last_figures {
    struct arena arena; /* what follows lives in it */
    bool known;         /* false: nothing was told yet */
    struct window window;
    span planned;
    str shift, factory;
    struct rendered_rows workers, stations;
};

/* Make `figures` the last ones. Appends to `whole` the message for a stream that knows
 * nothing yet. Appends to `change` the message for one that knows the figures before:
 * nothing when nothing has changed; the same as to `whole` when the shift is another, or
 * a worker or workstation was added or has gone; else only those whose figures changed,
 * which may be none when only planned time did.
 */
void last_figures_update(struct last_figures *last, struct request *request,
                         const struct asked_window *asked, const struct figures *figures,
                         struct buf *whole, struct buf *change);

/* Begin anew: nothing was told. */
void last_figures_forget(struct last_figures *last);

#endif
