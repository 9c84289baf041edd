#include "domain/alert_words.h"

#include "base/arena.h"
#include "base/buf.h"
#include "domain/zone.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- rules --- */

struct rule_words {
    struct {
        const char *told, *advice;
    } in[ALERT_LANGUAGES];
};

static const struct rule_words rule_words[ALERT_RULES] = {
    [ALERT_STATION_IDLE] = {{{"has been idle in planned time",
                              "Ask there what holds up the work, such as material, a "
                              "fault or a break that is not planned."},
                             {"ist in der Planzeit im Leerlauf",
                              "Vor Ort fragen, was die Arbeit aufhält: Material, eine "
                              "Störung, eine ungeplante Pause."}}},
    [ALERT_STATION_VACANT] =
        {{{"has been vacant in planned time",
           "Find out who is missing there. If nobody is meant to be there, change the "
           "planned time."},
          {"ist in der Planzeit frei",
           "Klären, wer dort fehlt. Soll niemand dort sein, die Planzeit ändern."}}},
    [ALERT_STATION_BEHIND] =
        {{{"is behind its target",
           "Look at its lost time. If the target never fits, change the target."},
          {"liegt hinter dem Soll",
           "Die verlorene Zeit ansehen. Passt das Soll nie, das Soll ändern."}}},
    [ALERT_STATION_UNKNOWN] =
        {{{"is seen too little", "See whether something stands before the camera, or "
                                 "whether it has been moved."},
          {"wird zu wenig gesehen",
           "Nachsehen, ob etwas vor der Kamera steht oder ob sie verstellt ist."}}},
    [ALERT_CAMERA_SILENT] =
        {{{"sends nothing",
           "See whether what reads the camera still runs and reaches its agent."},
          {"sendet nichts",
           "Nachsehen, ob das Programm der Kamera läuft und seinen Agenten erreicht."}}},
    [ALERT_CAMERA_DARK] = {{{"sees nothing", "Look at the picture: light, lens, cover."},
                            {"sieht nichts",
                             "Das Bild ansehen: Licht, Objektiv, Abdeckung."}}},
    [ALERT_CAMERA_OFFLINE] =
        {{{"cannot be reached", "Check its power, its cable and the switch between."},
          {"ist nicht erreichbar", "Strom, Kabel und den Switch dazwischen prüfen."}}},
    [ALERT_CAMERA_CLOCK] =
        {{{"has a clock that is off, or its events wait",
           "Have it take its time from a time server. If its clock is right, find out "
           "why its events wait."},
          {"hat eine falsche Uhr, oder ihre Ereignisse stauen sich",
           "Die Kamera ihre Zeit von einem Zeitserver holen lassen. Geht die Uhr "
           "richtig, klären, warum ihre Ereignisse warten."}}},
    [ALERT_AGENT_OFFLINE] = {{{"does not report",
                               "Check the agent's power and network. It keeps events and "
                               "sends them when it is back."},
                              {"meldet sich nicht",
                               "Strom und Netz des Agenten prüfen. Er behält Ereignisse "
                               "und sendet sie, sobald er zurück ist."}}},
    [ALERT_AGENT_FULL] =
        {{{"has no room and loses events",
           "Find out why it cannot send, or give its spool more room."},
          {"hat keinen Platz und verliert Ereignisse",
           "Klären, warum er nicht senden kann, oder seinem Spool mehr Platz geben."}}},
    [ALERT_AGENT_REJECTED] =
        {{{"holds events that were rejected",
           "Read the reasons with 'shopfloor spool list', mend them, and send the events "
           "again with 'shopfloor spool replay'."},
          {"hält abgelehnte Ereignisse",
           "Die Gründe mit „shopfloor spool list“ lesen, beheben, und die Ereignisse mit "
           "„shopfloor spool replay“ erneut senden."}}},
    [ALERT_DRIFT] = {{{"sees other things than it used to",
                       "Look at the camera's picture, then check some of its claims on "
                       "the page Quality."},
                      {"sieht anderes als früher",
                       "Das Bild der Kamera ansehen, dann auf der Seite Qualität einige "
                       "ihrer Angaben prüfen."}}},
    [ALERT_AUDIT_ACCURACY] =
        {{{"is less accurate than it must be",
           "See on the page Quality what it mistakes for what. Go back to the model "
           "before, or train this one again."},
          {"hat seltener recht, als sie muss",
           "Auf der Seite Qualität ansehen, was sie womit verwechselt. Zum vorigen "
           "Modell zurückgehen oder dieses neu trainieren."}}},
    [ALERT_RETRAINING] = {{{"has a model that is to be trained again",
                            "Fetch the training data from the page Quality, and compare "
                            "the new model with this one there."},
                           {"hat ein Modell, das neu zu trainieren ist",
                            "Die Trainingsdaten von der Seite Qualität holen und dort "
                            "das neue Modell mit diesem vergleichen."}}},
    [ALERT_DISK_LOW] =
        {{{"has little room left on its disk",
           "Free some room, keep events for a shorter time, or move the database."},
          {"hat kaum noch Platz auf dem Datenträger",
           "Platz schaffen, Ereignisse kürzer aufbewahren oder die Datenbank "
           "verlegen."}}},
    [ALERT_BACKUP_MISSING] = {{{"has no fresh backup",
                                "Look into the server's log for the reason, and make "
                                "one with 'shopfloor backup'."},
                               {"hat keine frische Sicherung",
                                "Im Protokoll des Servers nach dem Grund sehen "
                                "und mit „shopfloor backup“ eine anlegen."}}},
    [ALERT_COMMITS_FAILING] =
        {{{"cannot write what it is sent",
           "See whether the disk is full, broken or read-only. Agents keep what they "
           "could not send."},
          {"kann nicht schreiben, was gesendet wird",
           "Nachsehen, ob der Datenträger voll, defekt oder schreibgeschützt ist. "
           "Agenten behalten, was sie nicht senden konnten."}}},
    [ALERT_CERTIFICATE_EXPIRING] =
        {{{"has a certificate that ends soon",
           "Renew the certificate, and reload the server."},
          {"hat ein Zertifikat, das bald abläuft",
           "Das Zertifikat erneuern und den Server neu laden lassen."}}},
    [ALERT_RECEIVER_FAILING] =
        {{{"cannot reach a receiver of its messages",
           "See on the page Alerts, under Messages, which one and why. Mend it, and have "
           "it tried at once there."},
          {"erreicht einen Empfänger seiner Meldungen nicht",
           "Auf der Seite Alarme unter Meldungen nachsehen, welchen und warum. Das "
           "beheben und dort sofort versuchen lassen."}}},
};

const char *alert_told(enum alert_rule rule, enum alert_language language)
{
    return rule_words[rule].in[language].told;
}

const char *alert_advice(enum alert_rule rule, enum alert_language language)
{
    return rule_words[rule].in[language].advice;
}

/* --- other words --- */

static const char *const severity_words[][ALERT_LANGUAGES] = {
    [ALERT_INFO] = {"info", "Hinweis"},
    [ALERT_WARNING] = {"warning", "Warnung"},
    [ALERT_CRITICAL] = {"critical", "kritisch"},
};

static const char *const end_words[ALERT_ENDS][ALERT_LANGUAGES] = {
    [ALERT_NOT_ENDED] = {"", ""},
    [ALERT_END_RECOVERED] = {"it is well again", "es ist wieder gut"},
    [ALERT_END_LATE_EVENTS] = {"it never was wrong, as is known now",
                               "es war nie so, wie man jetzt weiß"},
    [ALERT_END_UNPLANNED] = {"planned time ended", "die Planzeit ist zu Ende"},
    [ALERT_END_GONE] = {"it is not there any more", "es gibt es nicht mehr"},
    [ALERT_END_RULE_OFF] = {"its rule was switched off", "die Regel wurde ausgeschaltet"},
    [ALERT_END_SHIFT] = {"its shift ended", "die Schicht ist zu Ende"},
};

static const char *const phrases[ALERT_PHRASES][ALERT_LANGUAGES] = {
    [ALERT_SAYS_LIMIT] = {"limit", "Grenze"},
    [ALERT_SAYS_SINCE] = {"since", "seit"},
    [ALERT_SAYS_OVER_24H] = {"for over 24 h", "seit über 24 h"},
    [ALERT_SAYS_MORE_THAN] = {"over", "über"},
    [ALERT_SAYS_OVER] = {"over", "vorbei"},
    [ALERT_SAYS_OVER_SINCE] = {"over since", "vorbei seit"},
    [ALERT_SAYS_AND] = {"and", "und"},
    [ALERT_SAYS_MORE] = {"more", "weitere"},
    [ALERT_SAYS_TEST] = {"test", "Test"},
    [ALERT_SAYS_TEST_SUBJECT] = {"alerts of the shop floor arrive",
                                 "Alarme der Fertigung kommen an"},
    [ALERT_SAYS_TEST_TEXT] =
        {"Somebody wanted to know whether alerts arrive here. They do.",
         "Jemand wollte wissen, ob Alarme hier ankommen. Das tun sie."},
    [ALERT_SAYS_TRAINING_DATA] = {"training data", "Trainingsdaten"},
};

const char *alert_severity_word(enum alert_severity severity,
                                enum alert_language language)
{
    return severity_words[severity][language];
}

const char *alert_end_words(enum alert_end end, enum alert_language language)
{
    return end_words[end][language];
}

const char *alert_phrase(enum alert_phrase phrase, enum alert_language language)
{
    return phrases[phrase][language];
}

/* --- values --- */

/* With one decimal, unless it is whole. */
static void write_number(double value, enum alert_language language,
                         char text[static ALERT_VALUE_TEXT])
{
    snprintf(text, ALERT_VALUE_TEXT, "%.1f", value);
    char *point = strchr(text, '.');
    if (point && strcmp(point, ".0") == 0)
        *point = 0;
    else if (point && language == ALERT_GERMAN)
        *point = ',';
}

static void write_minutes(double minutes, char text[static ALERT_VALUE_TEXT])
{
    long whole = lround(floor(minutes));
    if (whole < 60)
        snprintf(text, ALERT_VALUE_TEXT, "%ld min", whole);
    else
        snprintf(text, ALERT_VALUE_TEXT, "%ld:%02ld h", whole / 60, whole % 60);
}

/* Units that are words: of one, and of several. */
static const struct {
    const char *unit;
    struct {
        const char *one, *several;
    } in[ALERT_LANGUAGES];
} counted[] = {
    {"reports", {{"report", "reports"}, {"Bericht", "Berichte"}}},
    {"events", {{"event", "events"}, {"Ereignis", "Ereignisse"}}},
    {"days", {{"day", "days"}, {"Tag", "Tage"}}},
    {"seconds", {{"s", "s"}, {"s", "s"}}},
    {"hours", {{"h", "h"}, {"h", "h"}}},
};

static const char *const levels[][ALERT_LANGUAGES] = {
    {"healthy", "gesund"},
    {"watch", "beobachten"},
    {"warn", "warnen"},
    {"act", "handeln"},
};

const char *alert_value_text(enum alert_rule rule, double value,
                             enum alert_language language,
                             char text[static ALERT_VALUE_TEXT])
{
    const char *unit = alert_rules[rule].unit;
    text[0] = 0;
    if (!isfinite(value) || fabs(value) > 1e12)
        return text;
    if (strcmp(unit, "minutes") == 0)
        write_minutes(value, text);
    if (strcmp(unit, "level") == 0)
        snprintf(text, ALERT_VALUE_TEXT, "%s",
                 levels[value >= 3   ? 3
                        : value >= 1 ? (int)value
                                     : 0][language]);
    if (strcmp(unit, "percent") == 0) {
        write_number(value, language, text);
        strcat(text, language == ALERT_GERMAN ? " %" : "%");
    }
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        if (strcmp(unit, counted[i].unit) == 0)
            snprintf(text, ALERT_VALUE_TEXT, "%.0f %s", fmax(0, floor(value)),
                     floor(value) == 1 ? counted[i].in[language].one
                                       : counted[i].in[language].several);
    return text;
}

const char *alert_time_text(instant at, enum alert_language language,
                            char text[static ALERT_TIME_TEXT])
{
    static const char *const month[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char clock[INSTANT_TEXT];
    unsigned y, m, d, hour, minute;
    text[0] = 0;
    str written = instant_format((instant){zone_civil(at).ms}, clock);
    if (sscanf(written.at, "%4u-%2u-%2uT%2u:%2u", &y, &m, &d, &hour, &minute) != 5 ||
        m < 1 || m > 12)
        return text;
    if (language == ALERT_GERMAN)
        snprintf(text, ALERT_TIME_TEXT, "%02u.%02u.%04u, %02u:%02u", d, m, y, hour,
                 minute);
    else
        snprintf(text, ALERT_TIME_TEXT, "%u %s %04u, %02u:%02u", d, month[m - 1], y, hour,
                 minute);
    return text;
}

/* --- subjects --- */

const char *alert_name_text(const struct alert_subject *subject,
                            enum alert_language language,
                            char text[static ALERT_NAME_TEXT])
{
    static const char *const kinds[][ALERT_LANGUAGES] = {
        [ALERT_OF_STATION] = {"Station", "Arbeitsplatz"},
        [ALERT_OF_CAMERA] = {"Camera", "Kamera"},
        [ALERT_OF_AGENT] = {"Agent", "Agent"},
        [ALERT_OF_SITE] = {"The server", "Der Server"},
    };
    const char *kind = kinds[subject->kind][language];
    if (subject->kind == ALERT_OF_SITE)
        snprintf(text, ALERT_NAME_TEXT, "%s", kind);
    else if (!subject->id.len)
        snprintf(text, ALERT_NAME_TEXT, "%s",
                 language == ALERT_GERMAN ? "Eine Kamera ohne Namen"
                                          : "A camera without a name");
    else if (!subject->name.len || str_equal(subject->name, subject->id))
        snprintf(text, ALERT_NAME_TEXT, "%s %.*s", kind, STR_ARG(subject->id));
    else
        snprintf(text, ALERT_NAME_TEXT, "%.*s (%.*s)", STR_ARG(subject->name),
                 STR_ARG(subject->id));
    return text;
}

/* --- models --- */

/* What drift_number and retraining say, by their names; a `share` is of 1, `points` are
 * more than before. */
static const struct {
    const char *name;
    enum { COUNT, SHARE, POINTS } of;
    const char *in[ALERT_LANGUAGES];
} numbers[] = {
    {"working_points", POINTS, {"working", "Arbeit"}},
    {"idle_points", POINTS, {"idle", "Leerlauf"}},
    {"absent_points", POINTS, {"absent", "abwesend"}},
    {"unknown_points", POINTS, {"unknown", "unbekannt"}},
    {"confidence_change", SHARE, {"confidence by", "Konfidenz um"}},
    {"mean_confidence", SHARE, {"mean confidence", "mittlere Konfidenz"}},
    {"accuracy", SHARE, {"right in", "richtig in"}},
    {"baseline", SHARE, {"before in", "vorher in"}},
    {"silent_hours", COUNT, {"silent hours:", "stumme Stunden:"}},
    {"events", COUNT, {"events:", "Ereignisse:"}},
    {"expected_events", COUNT, {"expected:", "erwartet:"}},
    {"events_per_hour", COUNT, {"events an hour:", "Ereignisse je Stunde:"}},
    {"expected_per_hour", COUNT, {"expected an hour:", "erwartet je Stunde:"}},
};

static void add_effect(struct buf *text, const struct drift_number *number,
                       enum alert_language language)
{
    char value[ALERT_VALUE_TEXT];
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (strcmp(number->name, numbers[i].name) != 0 || !isfinite(number->value))
            continue;
        bool share = numbers[i].of == SHARE, points = numbers[i].of == POINTS;
        write_number(share ? 100 * number->value : number->value, language, value);
        buf_addf(text, ", %s %s%s%s", numbers[i].in[language],
                 points && number->value > 0 ? "+" : "", value,
                 share    ? language == ALERT_GERMAN ? " %" : "%"
                 : points ? language == ALERT_GERMAN ? " Punkte" : " points"
                          : "");
    }
}

static void add_reason(struct buf *text, const struct alert_model *model,
                       enum alert_language language)
{
    static const struct {
        const char *reason, *in[ALERT_LANGUAGES];
        bool share;
    } reasons[] = {
        {"drift", {"it drifts", "es driftet"}, false},
        {"accuracy", {"right in at most", "richtig in höchstens"}, true},
        {"corrections", {"corrections:", "Korrekturen:"}, false},
    };
    char value[ALERT_VALUE_TEXT], limit[ALERT_VALUE_TEXT];
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (!str_equal(model->reason, str_from(reasons[i].reason)))
            continue;
        const char *percent = !reasons[i].share          ? ""
                              : language == ALERT_GERMAN ? " %"
                                                         : "%";
        double scale = reasons[i].share ? 100 : 1;
        buf_addf(text, ", %s", reasons[i].in[language]);
        if (model->limit <= 0)
            continue;
        write_number(scale * model->value, language, value);
        write_number(scale * model->limit, language, limit);
        buf_addf(text, " %s%s (%s %s%s)", value, percent,
                 alert_phrase(ALERT_SAYS_LIMIT, language), limit, percent);
    }
}

str alert_model_text(const struct alert_model *model, enum alert_language language,
                     struct arena *arena)
{
    CLEANUP(buf_free) struct buf text = BUF(4000);
    if (!model)
        return STR("");
    if (model->version.len)
        buf_addf(&text, "%s %.*s", language == ALERT_GERMAN ? "Modell" : "model",
                 STR_ARG(model->version));
    else
        buf_addf(&text, "%s",
                 language == ALERT_GERMAN ? "Modell ohne Namen" : "model without a name");
    add_reason(&text, model, language);
    for (size_t i = 0; i < model->effects; i++)
        add_effect(&text, &model->effect[i], language);
    return arena_copy(arena, buf_str(&text));
}
