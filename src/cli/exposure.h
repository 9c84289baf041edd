/* exposure.h - which secrets of a server others on its machine may read.
 *
 * What the server makes only its owner may read: the folder .FILE.keys and what is in it,
 * the key of the audit log, backups. What an operator makes, the key of TLS and the
 * secret for the provider, a group may read, as Debian's ssl-cert does. At the database
 * and the files of its name store_examine() looks.
 */
#ifndef CLI_EXPOSURE_H
#define CLI_EXPOSURE_H

#include "cli/settings.h"

/* `mode`: what it should be. */
typedef void exposure_found(void *context, const char *path, unsigned has, unsigned mode);

/* Call `found` for each that is exposed; how many were looked at. Those that are not
 * there are not. */
size_t exposure_look(const struct settings *settings, exposure_found *found,
                     void *context);

#endif
