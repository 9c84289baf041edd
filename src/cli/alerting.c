#include "cli/alerting.h"

#include "cli/database.h"
#include "cli/secret.h"
#include "cli/settings.h"

#include "api/app.h"
#include "base/arena.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/memory.h"
#include "http/link.h"
#include "http/mail.h"
#include "http/tls.h"
#include "http/webhook.h"
#include "pipeline/alerts.h"
#include "pipeline/camera_readings.h"
#include "pipeline/cameras_heard.h"
#include "pipeline/drift_report.h"
#include "pipeline/model_readings.h"
#include "pipeline/notify.h"
#include "pipeline/quality.h"
#include "pipeline/spot_checks.h"

#include <stdio.h>
#include <stdlib.h>

enum { RECEIVERS_MOST = 50, SOURCES = 4 };
static const span mail_timeout = {30 * 1000};

struct alerting {
    const struct settings *settings;
    struct tls *tls;
    struct spot_checks *spot_checks;
    struct quality *quality;
    struct cameras_heard *heard;
    struct arena arena; /* of: */
    str password;
    str to[RECEIVERS_MOST];
    size_t count;
    struct alert_source source[SOURCES];
    struct message_style style;
    struct alerts *alerts;
    struct notify *notify;
};

/* --- sources --- */

static void read_certificate(void *context, instant now, enum alert_time time,
                             struct alert_readings *list)
{
    const struct alerting *alerting = context;
    if (!alerting->tls)
        return;
    instant end = tls_certificate(alerting->tls).expires;
    alert_readings_add(
        list, (struct alert_reading){
                  .rule = ALERT_CERTIFICATE_EXPIRING,
                  .subject.kind = ALERT_OF_SITE,
                  .known = true,
                  .value = (double)instant_since(end, now).ms / (double)SPAN_DAY.ms,
                  .time = time,
              });
}

static void read_drift(void *context, instant now, enum alert_time time,
                       struct alert_readings *list)
{
    const struct alerting *alerting = context;
    const struct drift_report *report = quality_take(alerting->quality);
    (void)now;
    model_read_drift(report, time, list);
    quality_give(alerting->quality, report);
}

static void read_models(void *context, instant now, enum alert_time time,
                        struct alert_readings *list)
{
    const struct alerting *alerting = context;
    (void)now;
    spot_checks_read(alerting->spot_checks, time, list);
}

/* The last one: it changes what others say of workstations. */
static void read_cameras(void *context, instant now, enum alert_time time,
                         struct alert_readings *list)
{
    const struct alerting *alerting = context;
    const struct drift_report *report = quality_take(alerting->quality);
    const struct camera_list *cameras = report ? &report->cameras : NULL;
    camera_read_silence(cameras, alerting->heard, now, time, list);
    camera_hide_stations(cameras, list);
    quality_give(alerting->quality, report);
}

/* --- messages --- */

static void post(void *context, const struct destination *to,
                 const struct alert_message *message, instant now,
                 const atomic_bool *stop, struct notify_answer *answer)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct alerting *alerting = context;
    const struct webhook webhook = {.url = to->url,
                                    .secret = to->secret,
                                    .hosts = alerting->settings->webhook_hosts,
                                    .stop = stop};
    struct link_answer said = {0};
    struct error err = {0};
    bool ok = webhook_send(&webhook, uuid_str(&message->id), now, message->body, &arena,
                           &said, &err);
    answer->status = said.status;
    answer->retry_after = said.retry_after;
    answer->delivered = ok && said.status >= 200 && said.status < 300;
    if (ok && !answer->delivered)
        snprintf(answer->error, sizeof answer->error, "it answers with %d%s", said.status,
                 said.status >= 300 && said.status < 400
                     ? "; redirections are not followed"
                     : "");
    else if (!ok)
        snprintf(answer->error, sizeof answer->error, "%.199s", err.text);
}

static void mail(void *context, const struct destination *to,
                 const struct alert_message *message, instant now,
                 const atomic_bool *stop, struct notify_answer *answer)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    const struct alerting *alerting = context;
    const struct settings *settings = alerting->settings;
    const struct link_mail sent = {
        .server = settings->smtp,
        .user = settings->smtp_user,
        .password = alerting->password,
        .ca_file = settings->smtp_ca_file,
        .timeout = mail_timeout,
        .stop = stop,
        .from = settings->smtp_from,
        .to = alerting->to,
        .count = alerting->count,
        .message = mail_compose(settings->smtp_from, alerting->to, alerting->count,
                                uuid_str(&message->id), message->made, message->subject,
                                message->text, &arena),
    };
    struct error err = {0};
    (void)to, (void)now;
    answer->delivered = link_send_mail(&sent, &answer->status, &err);
    if (!answer->delivered)
        snprintf(answer->error, sizeof answer->error, "%.199s", err.text);
}

/* --- settings --- */

static bool read_receivers(struct alerting *alerting, str list, struct error *err)
{
    while (list.len) {
        str one = str_trim(str_cut(list, ',', &list));
        if (!link_is_mail_address(one))
            return error_set(
                err, ERROR_INVALID,
                "smtp-to: '%s' is no address of e-mail; want bare ones such as "
                "ana@plant.example",
                str_shown(one).text);
        if (alerting->count == RECEIVERS_MOST)
            return error_set(err, ERROR_INVALID,
                             "smtp-to: %d addresses are the most; use one that goes to "
                             "all of them",
                             RECEIVERS_MOST);
        alerting->to[alerting->count++] = one;
    }
    return alerting->count ||
           error_set(err, ERROR_INVALID, "smtp-to: to whom? want an address of e-mail");
}

static bool read_mail(struct alerting *alerting, struct error *err)
{
    const struct settings *settings = alerting->settings;
    str file =
        secret_path(settings->smtp_password_file, "smtp-password", &alerting->arena);
    if (!settings->smtp.len)
        return true;
    if (!link_is_mail_address(settings->smtp_from))
        return error_set(err, ERROR_INVALID,
                         "smtp-from: '%s' is no address of e-mail; want the one that "
                         "messages come from",
                         str_shown(settings->smtp_from).text);
    if (settings->smtp_user.len &&
        (!file.len || !secret_read(file, &alerting->arena, &alerting->password, err)))
        return file.len ? error_context(err, "smtp-password-file")
                        : error_set(err, ERROR_INVALID,
                                    "smtp-user has no password; want "
                                    "--smtp-password-file");
    return read_receivers(alerting, settings->smtp_to, err);
}

/* "https://plant.example/" is kept without its last slash. */
static bool read_site(str url, str *site, struct error *err)
{
    enum { LONGEST = 200 };
    str rest, scheme = str_cut(url, '/', &rest);
    bool ok = (str_equal(scheme, STR("https:")) || str_equal(scheme, STR("http:"))) &&
              rest.len > 1 && rest.at[0] == '/' && rest.at[1] != '/' &&
              url.len <= LONGEST;
    for (size_t i = 0; i < url.len; i++)
        ok &= url.at[i] > ' ' && url.at[i] < 127 && !strchr("\"<>?#@\\", url.at[i]);
    if (url.len && !ok)
        return error_set(err, ERROR_INVALID,
                         "site-url: '%s' is no address of a site; want one such as "
                         "https://plant.example",
                         str_shown(url).text);
    while (url.len && url.at[url.len - 1] == '/')
        url.len--;
    *site = url;
    return true;
}

/* --- life --- */

static bool start(struct alerting *alerting, struct app *app, struct error *err)
{
    const struct settings *settings = alerting->settings;
    const struct notify_options sending = {.writer = app->writer,
                                           .pool = app->pool,
                                           .webhook = post,
                                           .mail = settings->smtp.len ? mail : NULL,
                                           .context = alerting};
    if (!read_site(settings->site_url, &alerting->style.site, err) ||
        !read_mail(alerting, err) || !notify_start(&sending, &alerting->notify, err))
        return false;
    alerting->source[0] = (struct alert_source){read_certificate, alerting};
    alerting->source[1] = (struct alert_source){read_drift, alerting};
    alerting->source[2] = (struct alert_source){read_models, alerting};
    alerting->source[3] = (struct alert_source){read_cameras, alerting};
    const struct alerts_options deciding = {.writer = app->writer,
                                            .pool = app->pool,
                                            .notify = alerting->notify,
                                            .backups = app->backups,
                                            .database = database_file(settings->database),
                                            .backup_folder = settings->backup_folder,
                                            .started = app->started,
                                            .wait = settings->alert_wait,
                                            .style = alerting->style,
                                            .source = alerting->source,
                                            .sources = SOURCES};
    return alerts_start(&deciding, &alerting->alerts, err);
}

bool alerting_start(const struct settings *settings, struct app *app, struct tls *tls,
                    struct spot_checks *spot_checks, struct alerting **alerting,
                    struct error *err)
{
    struct alerting *started = memory_new(struct alerting, 1);
    started->settings = settings;
    started->tls = tls;
    started->spot_checks = spot_checks;
    started->quality = app->quality;
    started->heard = cameras_heard_new(app->started);
    app->webhook_hosts = settings->webhook_hosts;
    started->style = (struct message_style){
        .names = settings->alert_names,
        .language = (enum alert_language)settings->alert_language,
    };
    if (!start(started, app, err)) {
        alerting_stop(started);
        alerting_free(started);
        return false;
    }
    app->alerts = started->alerts;
    app->cameras_heard = started->heard;
    app->notify = started->notify;
    app->message_style = &started->style;
    *alerting = started;
    return true;
}

void alerting_stop(struct alerting *alerting)
{
    if (!alerting)
        return;
    alerts_stop(alerting->alerts);
    notify_stop(alerting->notify);
}

void alerting_free(struct alerting *alerting)
{
    if (!alerting)
        return;
    alerts_free(alerting->alerts);
    cameras_heard_free(alerting->heard);
    secret_wipe((char *)alerting->password.at, alerting->password.len);
    arena_free(&alerting->arena);
    free(alerting);
}
