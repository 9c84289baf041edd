/* table_hub.c - the rows of what leaves a site for a hub. */
#include "cli/table_parts.h"

#include "domain/calibration.h"
#include "domain/sheet.h"

const struct setting hub_settings[] = {
    {
        .name = "hub",
        .type = SETTING_TEXT,
        .offset = AT(hub),
        .commands = FOR_SERVE,
        .unit = "URL",
        .preset = "",
        .help = "send sheets of this site's sums to this hub, such as "
                "https://hub.example; shopfloor hub preview prints what leaves",
    },
    {
        .name = "site",
        .type = SETTING_TEXT,
        .offset = AT(site),
        .commands = FOR_SERVE | FOR_HUB_PREVIEW,
        .unit = "ID",
        .preset = "",
        .help = "the name of this site at the hub",
    },
    {
        .name = "hub-code-file",
        .type = SETTING_TEXT,
        .offset = AT(hub_code_file),
        .commands = FOR_SERVE,
        .unit = "FILE",
        .preset = "",
        .help = "a file with the code of shopfloor hub enrol as its first line, by which "
                "the hub learns this site's key; it is needed once",
    },
    {
        .name = "hub-key",
        .type = SETTING_TEXT,
        .offset = AT(hub_key),
        .commands = FOR_SERVE,
        .unit = "FILE",
        .preset = "",
        .help = "the key that signs sheets; it is made when there is none. Without it, a "
                "hidden file beside the database file; several servers need the same one",
    },
    {
        .name = "hub-ca-file",
        .type = SETTING_TEXT,
        .offset = AT(hub_ca_file),
        .commands = FOR_SERVE,
        .unit = "FILE",
        .preset = "",
        .help = "certificates of who may vouch for the hub, in place of the system's",
    },
    {
        .name = "hub-people",
        .type = SETTING_WHOLE,
        .offset = AT(hub_people),
        .commands = FOR_SERVE | FOR_HUB_PREVIEW,
        .unit = "NUMBER",
        .preset = "5",
        .low = 0,
        .high = SHEET_K_MOST,
        .help = "how many people a figure that leaves the site is of at least; 0: of any "
                "number, and sheets say that they are personal data",
    },
    {
        .name = "hub-scope",
        .type = SETTING_CHOICE,
        .offset = AT(hub_scope),
        .commands = FOR_SERVE | FOR_HUB_PREVIEW,
        .unit = "SCOPE",
        .preset = "station",
        .choices = "factory type station",
        .help = "the finest figures that leave the site: of the factory alone, of types "
                "of workstations, too, or of each workstation, too",
    },
    {
        .name = "hub-period",
        .type = SETTING_CHOICE,
        .offset = AT(hub_period),
        .commands = FOR_SERVE | FOR_HUB_PREVIEW,
        .unit = "PERIOD",
        .preset = "hour",
        .choices = "hour day week",
        .help = "of how much time figures are that leave the site: hours of UTC, or days "
                "or weeks of the site; what was sent keeps its length",
    },
    {
        .name = "federation",
        .type = SETTING_CHOICE,
        .offset = AT(federation),
        .commands = FOR_SERVE,
        .unit = "MODE",
        .preset = "off",
        .choices = "off private plain",
        .help = "take part in learning across sites how far confidence can be trusted: "
                "not at all, in private rounds, in which nobody sees this site's counts, "
                "or in plain ones, in which the hub does",
    },
    {
        .name = "federation-peers",
        .type = SETTING_TEXT,
        .offset = AT(federation_peers),
        .commands = FOR_SERVE,
        .unit = "FILE",
        .preset = "",
        .help = "the sites that may take part in private rounds, one a line: its name, a "
                "space, and its key, as its server logs them when it starts",
    },
    {
        .name = "federation-epsilon",
        .type = SETTING_WHOLE,
        .offset = AT(federation_epsilon),
        .commands = FOR_SERVE,
        .unit = "NUMBER",
        .preset = "2",
        .low = 1,
        .high = 10,
        .help = "the largest epsilon of a private round that this site takes part in; in "
                "a year it spends four times what one such round does",
    },
    {
        .name = "federation-labels",
        .type = SETTING_WHOLE,
        .offset = AT(federation_labels),
        .commands = FOR_SERVE,
        .unit = "NUMBER",
        .preset = "1",
        .low = 1,
        .high = CALIBRATED_OF_PERSON_MOST,
        .help = "the most audits of one worker that are in the counts of a private round",
    },
    {
        .name = "json",
        .type = SETTING_FLAG,
        .offset = AT(json),
        .commands = FOR_HUB_PREVIEW,
        .preset = "no",
        .help = "print the exact bytes of each sheet, one a line",
        .scope = OPTION_ONLY,
    },
};
const size_t hub_settings_count = sizeof hub_settings / sizeof *hub_settings;
