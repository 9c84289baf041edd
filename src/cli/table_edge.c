/* table_edge.c - the rows of what is set for an agent, and for the commands of its spool.
 */
#include "cli/table_parts.h"

const struct setting edge_settings[] = {
    {
        .name = "server",
        .type = SETTING_TEXT,
        .offset = AT(server),
        .commands = FOR_EDGE,
        .unit = "URL",
        .preset = "",
        .help = "the server to send events to, such as https://plant.example",
    },
    {
        .name = "key",
        .type = SETTING_TEXT,
        .offset = AT(key),
        .commands = FOR_EDGE,
        .unit = "KEY",
        .preset = "",
        .help = "the API key to send to the server; better kept in a file of its own: "
                "--key-file",
        .scope = NO_OPTION,
    },
    {
        .name = "key-file",
        .type = SETTING_TEXT,
        .offset = AT(key_file),
        .commands = FOR_EDGE,
        .unit = "FILE",
        .preset = "",
        .help = "a file with the API key to send to the server, as its first line; "
                "without it, the file 'key' among the credentials of systemd, if there "
                "is one, or the variable SHOPFLOOR_KEY",
    },
    {
        .name = "ca-file",
        .type = SETTING_TEXT,
        .offset = AT(ca_file),
        .commands = FOR_EDGE,
        .unit = "FILE",
        .preset = "",
        .help = "a file of certificates: who may vouch for the server and the broker, "
                "instead of those that this machine trusts",
    },
    {
        .name = "client-certificate",
        .type = SETTING_TEXT,
        .offset = AT(client_certificate),
        .commands = FOR_EDGE,
        .unit = "FILE",
        .preset = "",
        .help = "a PEM file with the certificate that tells the server which agent this "
                "is, instead of a key; see tls-client-ca of the server",
    },
    {
        .name = "client-key",
        .type = SETTING_TEXT,
        .offset = AT(client_key),
        .commands = FOR_EDGE,
        .unit = "FILE",
        .preset = "",
        .help = "that certificate's private key, in PEM and not encrypted; without it, "
                "the file of the certificate has the key as well",
    },
    {
        .name = "agent",
        .type = SETTING_TEXT,
        .offset = AT(agent),
        .commands = FOR_EDGE,
        .unit = "ID",
        .preset = "",
        .help = "the name of this box, different from the names of all other boxes; "
                "without it, the name of the machine",
    },
    {
        .name = "spool",
        .type = SETTING_TEXT,
        .offset = AT(spool),
        .commands = FOR_EDGE,
        .unit = "FILE",
        .preset = "spool.db",
        .help = "the file in which events wait for the server",
    },
    {
        .name = "spool-size",
        .type = SETTING_BYTES,
        .offset = AT(spool_size),
        .commands = FOR_EDGE,
        .unit = "SIZE",
        .preset = "1GiB",
        .help = "the largest size of the spool; a million events take about 300 MiB",
        .low = MIB,
        .high = 1024 * GIB,
    },
    {
        .name = "spool-age",
        .type = SETTING_SPAN,
        .offset = AT(spool_age),
        .commands = FOR_EDGE,
        .unit = "DURATION",
        .preset = "",
        .help = "drop and count events that wait longer than this; without it none are "
                "dropped for their age",
        .low = 60 * 1000,
        .high = 3660 * 24 * HOUR_MS,
    },
    {
        .name = "when-full",
        .type = SETTING_CHOICE,
        .offset = AT(when_full),
        .commands = FOR_EDGE,
        .unit = "HOW",
        .preset = "refuse",
        .help = "what to do when the spool or the disk is full: refuse new events, so "
                "that their senders keep them, or drop the oldest that wait",
        .choices = "refuse drop-oldest",
    },
    {
        .name = "send-first",
        .type = SETTING_CHOICE,
        .offset = AT(send_first),
        .commands = FOR_EDGE,
        .unit = "WHICH",
        .preset = "oldest",
        .help = "which events the server gets first when it is back: the oldest, or the "
                "newest, so that the live figures are soon right again",
        .choices = "oldest newest",
    },
    {
        .name = "batch",
        .type = SETTING_WHOLE,
        .offset = AT(batch),
        .commands = FOR_EDGE,
        .unit = "EVENTS",
        .preset = "2000",
        .help = "how many events to send at once, at most",
        .low = 1,
        .high = 10000,
    },
    {
        .name = "timeout",
        .type = SETTING_SPAN,
        .offset = AT(timeout),
        .commands = FOR_EDGE,
        .unit = "DURATION",
        .preset = "30s",
        .help = "how long the server may take to answer",
        .low = 1000,
        .high = HOUR_MS,
    },
    {
        .name = "first-pause",
        .type = SETTING_SPAN,
        .offset = AT(first_pause),
        .commands = FOR_EDGE,
        .unit = "DURATION",
        .preset = "500ms",
        .help = "how long to wait after a request that failed; the wait doubles with "
                "each further failure",
        .low = 10,
        .high = HOUR_MS,
    },
    {
        .name = "longest-pause",
        .type = SETTING_SPAN,
        .offset = AT(longest_pause),
        .commands = FOR_EDGE,
        .unit = "DURATION",
        .preset = "60s",
        .help = "the longest wait after a request that failed",
        .low = 10,
        .high = 24 * HOUR_MS,
    },
    {
        .name = "heartbeat",
        .type = SETTING_SPAN,
        .offset = AT(heartbeat),
        .commands = FOR_EDGE,
        .unit = "DURATION",
        .preset = "10s",
        .help = "how often to tell the server how this box and its cameras are",
        .low = 1000,
        .high = HOUR_MS,
    },
    {
        .name = "silence",
        .type = SETTING_SPAN,
        .offset = AT(silence),
        .commands = FOR_EDGE,
        .unit = "DURATION",
        .preset = "",
        .help = "how long a camera may be silent before its workers become unknown. Use "
                "it for cameras that repeat what they see; without it, a camera is lost "
                "only when its source says so",
        .low = 1000,
        .high = 7 * 24 * HOUR_MS,
    },
    {
        .name = "correct-clock",
        .type = SETTING_FLAG,
        .offset = AT(correct_clock),
        .commands = FOR_EDGE,
        .preset = "no",
        .help = "correct the times of events by the difference between this box's clock "
                "and the server's; for cameras that take their time from this box",
    },
    {
        .name = "mqtt",
        .type = SETTING_TEXT,
        .offset = AT(mqtt),
        .commands = FOR_EDGE,
        .unit = "URL",
        .preset = "",
        .help =
            "a broker to listen to: mqtt://[USER[:PASSWORD]@]HOST[:PORT], or mqtts:// "
            "for TLS; the mapping says what its messages mean. A password belongs into "
            "a file, --mqtt-password-file, and not on a command line",
        .password_file = "mqtt-password-file",
    },
    {
        .name = "mqtt-password-file",
        .type = SETTING_TEXT,
        .offset = AT(mqtt_password_file),
        .commands = FOR_EDGE,
        .unit = "FILE",
        .preset = "",
        .help = "a file with the password for the broker, as its first line; without "
                "it, the file 'mqtt-password' among the credentials of systemd, if "
                "there is one",
    },
    {
        .name = "kafka",
        .type = SETTING_TEXT,
        .offset = AT(kafka),
        .commands = FOR_EDGE,
        .unit = "URL",
        .preset = "",
        .help =
            "brokers of Kafka to read from: kafka://[USER@]HOST[:PORT][,...][/TOPIC], "
            "or kafkas:// for TLS; the mapping says what its records mean. Without "
            "TOPIC, the topics that the mapping names are read; in TOPIC, the key of "
            "a record is the topic of MQTT that its message came on",
        .password_file = "kafka-password-file",
    },
    {
        .name = "mapping",
        .type = SETTING_TEXT,
        .offset = AT(mapping),
        .commands = FOR_EDGE,
        .unit = "FILE",
        .preset = "",
        .help = "the file that says which camera, zone and label is which workstation, "
                "worker and event",
    },
    {
        .name = "stdin",
        .type = SETTING_FLAG,
        .offset = AT(reading_stdin),
        .commands = FOR_EDGE,
        .preset = "no",
        .help = "also take events from standard input: JSON objects, one a line",
        .scope = OPTION_ONLY,
    },
    {
        .name = "corrected",
        .type = SETTING_TEXT,
        .offset = AT(corrected),
        .commands = FOR_REPLAY,
        .unit = "FILE",
        .preset = "",
        .help = "a file with lines of 'spool list' in which somebody has corrected the "
                "events; '-' is standard input. Without it all rejected events wait "
                "again as they are",
        .scope = OPTION_ONLY,
    },
    {
        .name = "check",
        .type = SETTING_TEXT,
        .offset = AT(check),
        .commands = FOR_ADAPT,
        .unit = "MAPPING",
        .preset = "",
        .help = "the mapping to try",
        .scope = OPTION_ONLY,
    },
};
const size_t edge_settings_count = sizeof edge_settings / sizeof *edge_settings;
