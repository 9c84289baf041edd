/* alert_names.h - who is told which person acknowledged an alert, and what was noted. */
#ifndef API_ALERT_NAMES_H
#define API_ALERT_NAMES_H

#include "http/permission.h"

/* Those who work with names anyway. A note is free text, and may name anybody. */
static inline bool alert_names_for(const struct caller *caller)
{
    return caller_may(caller, MAY_READ_WORKERS | MAY_ADMINISTER | MAY_AUDIT);
}

#endif
