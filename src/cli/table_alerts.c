/* table_alerts.c - the rows of alerts, and of how they are told. */
#include "cli/table_parts.h"

const struct setting alert_settings[] = {
    {
        .name = "alert-wait",
        .type = SETTING_SPAN,
        .offset = AT(alert_wait),
        .commands = FOR_SERVE,
        .unit = "DURATION",
        .preset = "30s",
        .help = "how long a message of an alert waits after the last of its kind, so "
                "that they "
                "are told together; four times as long at most",
        .high = HOUR_MS,
    },
    {
        .name = "alert-names",
        .type = SETTING_FLAG,
        .offset = AT(alert_names),
        .commands = FOR_SERVE,
        .preset = "no",
        .help = "say in messages of alerts who acknowledged them, and what was noted",
    },
    {
        .name = "alert-language",
        .type = SETTING_CHOICE,
        .offset = AT(alert_language),
        .commands = FOR_SERVE,
        .unit = "LANGUAGE",
        .preset = "english",
        .choices = "english german",
        .help = "the language that messages of alerts are written in",
    },
    {
        .name = "site-url",
        .type = SETTING_TEXT,
        .offset = AT(site_url),
        .commands = FOR_SERVE,
        .unit = "URL",
        .preset = "",
        .help = "the address that people use for this server, such as "
                "https://plant.example; messages of alerts say by it which site they are "
                "from, and link to its page Alerts",
    },
    {
        .name = "webhook-hosts",
        .type = SETTING_TEXT,
        .offset = AT(webhook_hosts),
        .commands = FOR_SERVE,
        .unit = "HOSTS",
        .preset = "",
        .help = "hosts, parted by commas, that messages of alerts may go to also over "
                "plain HTTP, whatever address they have; without it messages go over "
                "https, and over http to this machine only",
    },
    {
        .name = "smtp",
        .type = SETTING_TEXT,
        .offset = AT(smtp),
        .commands = FOR_SERVE,
        .unit = "URL",
        .preset = "",
        .help = "send alerts by e-mail through this server: smtps://mail.example, or "
                "smtp://mail.example:587 with STARTTLS, without which only this machine "
                "is trusted",
    },
    {
        .name = "smtp-from",
        .type = SETTING_TEXT,
        .offset = AT(smtp_from),
        .commands = FOR_SERVE,
        .unit = "ADDRESS",
        .preset = "",
        .help = "the address that e-mails come from",
    },
    {
        .name = "smtp-to",
        .type = SETTING_TEXT,
        .offset = AT(smtp_to),
        .commands = FOR_SERVE,
        .unit = "ADDRESSES",
        .preset = "",
        .help = "the addresses that e-mails go to, parted by commas",
    },
    {
        .name = "smtp-user",
        .type = SETTING_TEXT,
        .offset = AT(smtp_user),
        .commands = FOR_SERVE,
        .unit = "NAME",
        .preset = "",
        .help = "the user that the mail server knows",
    },
    {
        .name = "smtp-password-file",
        .type = SETTING_TEXT,
        .offset = AT(smtp_password_file),
        .commands = FOR_SERVE | FOR_DOCTOR,
        .unit = "FILE",
        .preset = "",
        .help = "a file with that user's password as its first line; without it, the "
                "file 'smtp-password' among the credentials of systemd",
    },
    {
        .name = "smtp-ca-file",
        .type = SETTING_TEXT,
        .offset = AT(smtp_ca_file),
        .commands = FOR_SERVE,
        .unit = "FILE",
        .preset = "",
        .help = "certificates of who may vouch for the mail server, in PEM, instead of "
                "the system's",
    },
};
const size_t alert_settings_count = sizeof alert_settings / sizeof *alert_settings;
