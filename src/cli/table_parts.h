/* table_parts.h - the parts of the table of settings, in the order of --help: for
 * table.c, and for the files of the parts.
 */
#ifndef CLI_TABLE_PARTS_H
#define CLI_TABLE_PARTS_H

#include "cli/settings.h"

#define AT(member) offsetof(struct settings, member)
#define KIB        ((int64_t)1024)
#define MIB        (1024 * KIB)
#define GIB        (1024 * MIB)
#define HOUR_MS    ((int64_t)60 * 60 * 1000)
#define ON_ACCESS                                                                        \
    (FOR_USER_ADD | FOR_USER_CHANGE | FOR_USER_PASSWORD | FOR_KEY_ADD | FOR_ACCESS)
#define ON_DATABASE                                                                      \
    (FOR_SERVE | FOR_IMPORT | FOR_EXPORT | FOR_SEED | FOR_VERIFY | FOR_BACKUP |          \
     FOR_DOCTOR | FOR_AUDIT_VERIFY | FOR_AUDIT_EXPORT | FOR_ALERT_TEST | FOR_SINK |      \
     FOR_WORK | FOR_HUB_PREVIEW | FOR_HUB | FOR_HUB_ENROL | ON_ACCESS)

/* Each with how many rows it has. */
extern const struct setting server_settings[], alert_settings[], sign_in_settings[],
    hub_settings[], commands_settings[], edge_settings[];
extern const size_t server_settings_count, alert_settings_count, sign_in_settings_count,
    hub_settings_count, commands_settings_count, edge_settings_count;

#endif
