#include "cli/actor.h"

#include "cli/database.h"
#include "cli/settings.h"

#include "base/arena.h"
#include "base/buf.h"
#include "pipeline/pseudonyms.h"

#include <pwd.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, RECORD_ROOM = 16 * 1024 };

str user_of_machine(struct arena *arena)
{
    struct passwd record, *found = NULL;
    char *room = arena_new(arena, char, RECORD_ROOM);
    if (getpwuid_r(getuid(), &record, room, RECORD_ROOM, &found) != 0 || !found)
        return STR("");
    return arena_copy(arena, str_from(found->pw_name));
}

struct actor actor_here(struct arena *arena)
{
    return (struct actor){.kind = STR("local"), .name = user_of_machine(arena)};
}

str audit_key_path(const struct settings *settings, struct arena *arena)
{
    CLEANUP(buf_free) struct buf path = BUF(PATH_ROOM);
    str file = database_file(settings->database);
    if (settings->audit_key.len)
        return settings->audit_key;
    if (!file.len)
        return STR("");
    const char *slash = file.len ? memrchr(file.at, '/', file.len) : NULL;
    size_t folder = slash ? (size_t)(slash - file.at) + 1 : 0;
    buf_addf(&path, "%.*s.%.*s.audit-key", (int)folder, file.at, (int)(file.len - folder),
             file.at + folder);
    return arena_copy(arena, buf_str(&path));
}

str keys_folder_of(const struct settings *settings, struct arena *arena)
{
    str file = database_file(settings->database);
    if (settings->pseudonym_keys.len)
        return settings->pseudonym_keys;
    return file.len ? pseudonyms_folder(file, arena) : STR("");
}
