/* last_figures.h - the figures as the streams were last told them, to tell only what
 * changed.
 */
#ifndef API_LAST_FIGURES_H
#define API_LAST_FIGURES_H

#include "api/render.h"

#include "base/arena.h"
#include "base/buf.h"

/* One worker or station: its JSON. */
struct rendered {
    str id, text;
    struct json_node *node; /* while it is being told */
};

struct rendered_rows {
    struct rendered *row;
    size_t count;
};

struct last_figures {
    struct arena arena; /* what follows lives in it */
    bool known;         /* false: nobody was told anything yet */
    struct window window;
    str shift, factory;
    struct rendered_rows workers, stations;
};

/* Let `picture` be these figures. Appends to `whole` the message for who knows nothing
 * yet, and to `change` the one for who knows the picture as it was: nothing when nothing
 * changed; whole when the shift is another one, or somebody came or went; else only the
 * workers and stations whose figures changed. */
void last_figures_update(struct last_figures *last, struct request *request,
                         const struct asked_window *asked, const struct figures *figures,
                         struct buf *whole, struct buf *change);

/* Nobody knows anything any more. */
void last_figures_forget(struct last_figures *last);

#endif
