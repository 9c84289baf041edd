{{/* All names that requests may be for. */}}
{{- define "shopfloor.hosts" -}}
{{- $name := include "shopfloor.name" . -}}
{{- $service := list $name (printf "%s.%s" $name .Release.Namespace) -}}
{{- $service = append $service (printf "%s.%s.svc" $name .Release.Namespace) -}}
{{- concat .Values.hosts $service | join "," -}}
{{- end -}}

{{/* One setting as a variable: of the environment, so that commands by `kubectl exec` know it, too. */}}
{{- define "shopfloor.variable" -}}
{{- $value := .value -}}
{{- if kindIs "bool" $value -}}
{{- $value = ternary "yes" "no" $value -}}
{{- else if kindIs "float64" $value -}}
{{- $value = int64 $value -}}
{{- end -}}
- name: SHOPFLOOR_{{ .name | upper | replace "-" "_" }}
  value: {{ $value | toString | quote }}
{{- end -}}

{{/* Where events are kept, and whose keys all pods share. */}}
{{- define "shopfloor.stores" -}}
- name: SHOPFLOOR_DATABASE
  value: {{ .Values.database.url | quote }}
{{- if .Values.database.passwordSecret.name }}
- name: SHOPFLOOR_DATABASE_PASSWORD_FILE
  value: /secrets/database-password
{{- end }}
{{- if .Values.database.caSecret.name }}
- name: PGSSLROOTCERT
  value: /secrets/database-ca.crt
{{- end }}
- name: SHOPFLOOR_AUDIT_KEY
  value: /secrets/audit-key
{{- if include "shopfloor.sharesKeys" . }}
- name: SHOPFLOOR_PSEUDONYM_KEYS
  value: /keys/pseudonyms
{{- end }}
{{- end -}}

{{/* What answers are shared by. */}}
{{- define "shopfloor.redis" -}}
- name: SHOPFLOOR_REDIS
  value: {{ .Values.redis.url | quote }}
{{- if .Values.redis.passwordSecret.name }}
- name: SHOPFLOOR_REDIS_PASSWORD_FILE
  value: /secrets/redis-password
{{- end }}
{{- if .Values.redis.caSecret.name }}
- name: SHOPFLOOR_REDIS_CA_FILE
  value: /secrets/redis-ca.crt
{{- end }}
{{- end -}}

{{/* Where events wait until they are judged. */}}
{{- define "shopfloor.kafka" -}}
{{- with .Values.kafka -}}
{{ ternary "kafkas" "kafka" .tls }}://{{ with .user }}{{ . }}@{{ end }}{{ .brokers }}/{{ .topic }}
{{- if and .user (ne .mechanism "SCRAM-SHA-512") }}?sasl={{ .mechanism }}{{ end }}
{{- end -}}
{{- end -}}

{{/* How its brokers are known, and know the pods. */}}
{{- define "shopfloor.kafkaSecrets" -}}
{{- if .Values.kafka.passwordSecret.name }}
- name: SHOPFLOOR_KAFKA_PASSWORD_FILE
  value: /secrets/kafka-password
{{- end }}
{{- if .Values.kafka.caSecret.name }}
- name: SHOPFLOOR_KAFKA_CA_FILE
  value: /secrets/kafka-ca.crt
{{- end }}
{{- end -}}

{{/* The group of its workers: that of the site which the database's URL names. */}}
{{- define "shopfloor.group" -}}
shopfloor-{{ regexFind "[?&]site=[a-z0-9_]+" .Values.database.url | trimPrefix "?site=" | trimPrefix "&site=" | default "shopfloor" }}
{{- end -}}

{{/* Settings of `serve`, or of `hub`: those that follow from other values, then the plant's own. */}}
{{- define "shopfloor.environment" -}}
{{- if include "shopfloor.scaled" . }}
{{ include "shopfloor.stores" . }}
{{- if .Values.redis.url }}
{{ include "shopfloor.redis" . }}
{{- end }}
{{- with include "shopfloor.kafkaSecrets" . }}
{{- . }}
{{- end }}
{{- end }}
{{- $secrets := .Values.secrets -}}
{{- $isHub := include "shopfloor.isHub" . -}}
{{- $all := dict "listen" ":3000" -}}
{{- if not $isHub -}}
{{- $_ := set $all "seed" false -}}
{{- end -}}
{{- if include "shopfloor.scaled" . -}}
{{- if not $isHub -}}
{{- /* Longer than it takes until nobody is sent to a pod that ends. */}}
{{- $_ := set $all "drain" "15s" -}}
{{- end -}}
{{- if .Values.kafka.brokers -}}
{{- $_ := set $all "events-to" (include "shopfloor.kafka" .) -}}
{{- end -}}
{{- else -}}
{{- $_ := set $all "database" "/data/shopfloor.db" -}}
{{- end -}}
{{- $_ := set $all "host" (include "shopfloor.hosts" .) -}}
{{- if and .Values.backups.enabled (not $isHub) -}}
{{- $_ := set $all "backup-folder" "/backups" -}}
{{- end -}}
{{- if .Values.ingress.enabled -}}
{{- $_ := set $all "behind-proxy" (join "," .Values.ingress.proxies) -}}
{{- end -}}
{{- if .Values.tls.secretName -}}
{{- $_ := set $all "tls-certificate" "/secrets/tls.crt" -}}
{{- $_ := set $all "tls-key" "/secrets/tls.key" -}}
{{- end -}}
{{- if $secrets.oidcClientSecret.name -}}
{{- $_ := set $all "oidc-client-secret-file" "/secrets/oidc-client-secret" -}}
{{- end -}}
{{- if $secrets.smtpPassword.name -}}
{{- $_ := set $all "smtp-password-file" "/secrets/smtp-password" -}}
{{- end -}}
{{- if $secrets.clientCa.name -}}
{{- $_ := set $all "tls-client-ca" "/secrets/client-ca.pem" -}}
{{- end -}}
{{- if $secrets.hubCode.name -}}
{{- $_ := set $all "hub-code-file" "/secrets/hub-code" -}}
{{- end -}}
{{- if and $secrets.hubKey.name (not $isHub) -}}
{{- $_ := set $all "hub-key" "/secrets/hub-key" -}}
{{- end -}}
{{- if $secrets.hubCa.name -}}
{{- $_ := set $all "hub-ca-file" "/secrets/hub-ca.crt" -}}
{{- end -}}
{{- range $name, $value := merge $all .Values.settings }}
{{ include "shopfloor.variable" (dict "name" $name "value" $value) }}
{{- end }}
{{- end -}}

{{/* One Secret's file among those in /secrets. */}}
{{- define "shopfloor.secret" -}}
- secret:
    name: {{ .secret.name }}
    items:
      - key: {{ .secret.key }}
        path: {{ .file }}
{{- end -}}

{{/* What is in /secrets; empty: nothing. */}}
{{- define "shopfloor.secrets" -}}
{{- with .Values.tls.secretName }}
{{ include "shopfloor.secret" (dict "secret" (dict "name" . "key" "tls.crt") "file" "tls.crt") }}
{{ include "shopfloor.secret" (dict "secret" (dict "name" . "key" "tls.key") "file" "tls.key") }}
{{- end }}
{{- with .Values.secrets.oidcClientSecret }}{{ if .name }}
{{ include "shopfloor.secret" (dict "secret" . "file" "oidc-client-secret") }}
{{- end }}{{ end }}
{{- with .Values.secrets.smtpPassword }}{{ if .name }}
{{ include "shopfloor.secret" (dict "secret" . "file" "smtp-password") }}
{{- end }}{{ end }}
{{- with .Values.secrets.auditKey }}{{ if .name }}
{{ include "shopfloor.secret" (dict "secret" . "file" "audit-key") }}
{{- end }}{{ end }}
{{- with .Values.database.passwordSecret }}{{ if .name }}
{{ include "shopfloor.secret" (dict "secret" . "file" "database-password") }}
{{- end }}{{ end }}
{{- with .Values.database.caSecret }}{{ if .name }}
{{ include "shopfloor.secret" (dict "secret" . "file" "database-ca.crt") }}
{{- end }}{{ end }}
{{- with .Values.redis.passwordSecret }}{{ if .name }}
{{ include "shopfloor.secret" (dict "secret" . "file" "redis-password") }}
{{- end }}{{ end }}
{{- with .Values.redis.caSecret }}{{ if .name }}
{{ include "shopfloor.secret" (dict "secret" . "file" "redis-ca.crt") }}
{{- end }}{{ end }}
{{- with .Values.kafka.passwordSecret }}{{ if .name }}
{{ include "shopfloor.secret" (dict "secret" . "file" "kafka-password") }}
{{- end }}{{ end }}
{{- with .Values.kafka.caSecret }}{{ if .name }}
{{ include "shopfloor.secret" (dict "secret" . "file" "kafka-ca.crt") }}
{{- end }}{{ end }}
{{- with .Values.secrets.clientCa }}{{ if .name }}
{{ include "shopfloor.secret" (dict "secret" . "file" "client-ca.pem") }}
{{- end }}{{ end }}
{{- /* A hub on PostgreSQL looks for its own key beside that of the audit log. */}}
{{- $key := ternary "audit-key.hub-key" "hub-key" (not (empty (include "shopfloor.isHub" .))) }}
{{- range $secret, $file := dict "hubCode" "hub-code" "hubKey" $key "hubCa" "hub-ca.crt" }}
{{- with get $.Values.secrets $secret }}{{ if .name }}
{{ include "shopfloor.secret" (dict "secret" . "file" $file) }}
{{- end }}{{ end }}
{{- end }}
{{- end -}}

{{/* The container that serves, wherever its database is. */}}
{{- define "shopfloor.server" -}}
- name: shopfloor
  {{- include "shopfloor.container" . | nindent 2 }}
  args: [{{ .Values.command }}]
  env:
    {{- include "shopfloor.environment" . | trim | nindent 4 }}
  ports:
    - name: {{ include "shopfloor.scheme" . }}
      containerPort: 3000
  # Everything is 503 until the database is migrated.
  startupProbe:
    {{- include "shopfloor.probe" (dict "root" . "path" "/healthz") | nindent 4 }}
    periodSeconds: 5
    failureThreshold: {{ mul 12 .Values.startupMinutes }}
  livenessProbe:
    {{- include "shopfloor.probe" (dict "root" . "path" "/healthz") | nindent 4 }}
    periodSeconds: 10
    failureThreshold: 6
  readinessProbe:
    {{- include "shopfloor.probe" (dict "root" . "path" "/readyz") | nindent 4 }}
    periodSeconds: 5
    failureThreshold: 2
  resources:
    {{- toYaml .Values.resources | nindent 4 }}
  volumeMounts:
    {{- include "shopfloor.mounts" . | trim | nindent 4 }}
    {{- if and .Values.backups.enabled (include "shopfloor.scaled" .) }}
    - name: backups
      mountPath: /backups
    {{- end }}
    {{- with include "shopfloor.mountedSecrets" . }}
    {{- nindent 4 . }}
    {{- end }}
{{- end -}}

{{- define "shopfloor.mountedSecrets" -}}
{{- if include "shopfloor.secrets" . -}}
- name: secrets
  mountPath: /secrets
  readOnly: true
{{- end }}
{{- end -}}

{{/* Those that are not a StatefulSet's: /tmp, the keys that pods share, and the files of Secrets. */}}
{{- define "shopfloor.volumes" -}}
{{ include "shopfloor.tmp" . }}
{{- if include "shopfloor.sharesKeys" . }}
- name: keys
  persistentVolumeClaim:
    claimName: {{ .Values.keys.existingClaim | default (printf "%s-keys" (include "shopfloor.name" .)) }}
{{- end }}
{{- if include "shopfloor.secrets" . }}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- include "shopfloor.secrets" . | trim | nindent 6 }}
{{- end }}
{{- end -}}
