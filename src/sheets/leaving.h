/* leaving.h - what leaves the site for a hub, as its settings say: for those whom it is
 * about. */
#ifndef SHEETS_LEAVING_H
#define SHEETS_LEAVING_H

#include "sheets/making.h"

struct leaving {
    str hub; /* its URL, without a user */
    struct sheet_policy sheets;
    const char *learning;    /* across sites: "off", or which rounds */
    int64_t epsilon, labels; /* of a private round at most; 0: it takes part in none */
};

#endif
