import { Monitor, Moon, Settings2, Sun } from 'lucide-react';
import { LANGUAGES, useI18n, type Language } from '../lib/i18n';
import { THEMES, useTheme } from '../lib/theme';
import { Button } from '../ui/Button';
import { Popover } from '../ui/Popover';
import { Segmented } from '../ui/Segmented';

const ICONS = { system: <Monitor />, light: <Sun />, dark: <Moon /> };

export function Preferences() {
    const { t, language, setLanguage } = useI18n();
    const { choice, choose } = useTheme();
    const label = `${t('app.language')}, ${t('app.theme')}`;
    const trigger = (
        <Button look="quiet" icon aria-label={label} title={label}>
            <Settings2 aria-hidden />
        </Button>
    );
    return (
        <Popover trigger={trigger} label={label}>
            <div className="flex flex-col gap-4">
                <div className="flex flex-col gap-1">
                    <span className="label-caps">{t('app.language')}</span>
                    <Segmented
                        label={t('app.language')}
                        value={language}
                        segments={Object.entries(LANGUAGES).map(([value, name]) => ({
                            value: value as Language,
                            label: name,
                        }))}
                        onChange={setLanguage}
                    />
                </div>
                <div className="flex flex-col gap-1">
                    <span className="label-caps">{t('app.theme')}</span>
                    <Segmented
                        label={t('app.theme')}
                        value={choice}
                        segments={THEMES.map((theme) => ({
                            value: theme,
                            label: t(`app.theme.${theme}`),
                            icon: ICONS[theme],
                        }))}
                        onChange={choose}
                    />
                </div>
            </div>
        </Popover>
    );
}
