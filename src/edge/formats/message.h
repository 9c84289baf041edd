/* message.h - a message of another program, as it came in. */
#ifndef EDGE_FORMATS_MESSAGE_H
#define EDGE_FORMATS_MESSAGE_H

#include "base/instant.h"
#include "base/str.h"

struct message {
    str topic, payload;
    instant received; /* by the clock of this box; 0: unknown. Then messages that have no
                         time of their own are ignored */
    span ahead;    /* what to add to that for the server's time; 0 if it is not known */
    bool retained; /* an old message, kept by the broker */
};

#endif
