#include "cli/exposure.h"

#include "base/arena.h"
#include "base/buf.h"
#include "cli/actor.h"
#include "cli/database.h"
#include "cli/secret.h"
#include "cli/sheets.h"
#include "cli/tls_files.h"

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

enum { OTHERS = 077, OTHERS_BUT_A_GROUP = 027 };

struct looking {
    exposure_found *found;
    void *context;
    size_t looked;
};

static void look_at(struct looking *looking, const char *path, unsigned not_for)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return;
    unsigned has = about.st_mode & 0777;
    looking->looked++;
    if (has & not_for)
        looking->found(looking->context, path, has,
                       has & ~not_for & (S_ISDIR(about.st_mode) ? 0700 : 0640));
}

/* What is in a folder and has a name that begins so. */
static void look_into(struct looking *looking, str folder, str beginning)
{
    DIR *open = opendir(folder.at);
    for (const struct dirent *entry; open && (entry = readdir(open));) {
        CLEANUP(buf_free) struct buf path = BUF(PATH_MAX);
        str name = str_from(entry->d_name);
        if (entry->d_name[0] == '.' || name.len < beginning.len ||
            memcmp(name.at, beginning.at, beginning.len) != 0)
            continue;
        buf_addf(&path, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
        look_at(looking, buf_text(&path), OTHERS);
    }
    if (open)
        closedir(open);
}

size_t exposure_look(const struct settings *settings, exposure_found *found,
                     void *context)
{
    CLEANUP(arena_free) struct arena arena = ARENA_EMPTY;
    struct looking looking = {found, context, 0};
    str keys = keys_folder_of(settings, &arena);
    str secret =
        secret_path(settings->oidc_client_secret_file, "oidc-client-secret", &arena);
    look_at(&looking, keys.at, OTHERS);
    look_into(&looking, keys, STR(""));
    look_at(&looking, audit_key_path(settings, &arena).at, OTHERS);
    if (settings->hub.len)
        look_at(&looking, hub_key_path(settings, &arena).at, OTHERS);
    if (settings->backup_folder.len)
        look_into(&looking, settings->backup_folder, STR("shopfloor-"));
    if (settings->tls_certificate.len)
        look_at(&looking, tls_files_of(settings, &arena).key.at, OTHERS_BUT_A_GROUP);
    if (secret.len)
        look_at(&looking, secret.at, OTHERS_BUT_A_GROUP);
    const str password[] = {
        secret_path(settings->smtp_password_file, "smtp-password", &arena),
        secret_path(settings->database_password_file, "database-password", &arena),
        secret_path(settings->redis_password_file, "redis-password", &arena),
        secret_path(settings->kafka_password_file, "kafka-password", &arena)};
    for (size_t i = 0; i < sizeof password / sizeof *password; i++)
        if (password[i].len)
            look_at(&looking, password[i].at, OTHERS_BUT_A_GROUP);
    return looking.looked;
}
