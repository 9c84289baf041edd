/* table.c - all that can be set: the parts as one table. */
#include "cli/table_parts.h"

#include <assert.h>

static const struct {
    const struct setting *row;
    const size_t *count;
} parts[] = {
    {server_settings, &server_settings_count},
    {alert_settings, &alert_settings_count},
    {sign_in_settings, &sign_in_settings_count},
    {hub_settings, &hub_settings_count},
    {commands_settings, &commands_settings_count},
    {edge_settings, &edge_settings_count},
};
enum { PARTS = sizeof parts / sizeof *parts };

size_t settings_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < PARTS; i++)
        count += *parts[i].count;
    assert(count <= SETTINGS_MAX); /* struct given has room for every row */
    return count;
}

const struct setting *setting_at(size_t number)
{
    size_t i = 0;
    while (number >= *parts[i].count)
        number -= *parts[i++].count;
    return &parts[i].row[number];
}

size_t setting_number(const struct setting *row)
{
    size_t number = 0;
    while (setting_at(number) != row)
        number++;
    return number;
}
