/* alert_names.h - who is told which person acknowledged an alert, and what was noted. */
#ifndef API_ALERT_NAMES_H
#define API_ALERT_NAMES_H

#include "http/permission.h"

/* A note is free text, and may name anybody: it is for those who are in charge. */
static inline bool alert_names_for(const struct caller *caller)
{
    return caller_may(caller, MAY_CORRECT | MAY_ADMINISTER | MAY_AUDIT);
}

#endif
