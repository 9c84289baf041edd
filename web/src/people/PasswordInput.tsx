/* A password, which may be looked at while it is typed. */
import { Eye, EyeOff } from 'lucide-react';
import { useState, type ComponentProps } from 'react';
import { pageWords } from '../lib/i18n';
import { Button } from '../ui/Button';
import { Input } from '../ui/Field';

const useWords = pageWords({
    en: { 'password.show': 'Show the password' },
    de: { 'password.show': 'Passwort anzeigen' },
});

export function PasswordInput(props: ComponentProps<'input'>) {
    const { t } = useWords();
    const [shown, setShown] = useState(false);
    const Icon = shown ? EyeOff : Eye;
    return (
        <div className="flex gap-1">
            <Input
                {...props}
                type={shown ? 'text' : 'password'}
                spellCheck={false}
                autoCapitalize="none"
                className="flex-1"
            />
            <Button
                look="quiet"
                icon
                aria-label={t('password.show')}
                aria-pressed={shown}
                title={t('password.show')}
                onClick={() => setShown(!shown)}
            >
                <Icon aria-hidden />
            </Button>
        </div>
    );
}
