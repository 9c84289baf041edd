{{/* The name of every object: short enough for what Kubernetes adds to it. */}}
{{- define "shopfloor.name" -}}
{{- if contains "shopfloor" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-shopfloor" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* All that belongs together; `component` tells apart what runs. */}}
{{- define "shopfloor.selector" -}}
app.kubernetes.io/name: shopfloor
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "shopfloor.labels" -}}
{{ include "shopfloor.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end -}}

{{/* Not empty: any number of pods may answer. */}}
{{- define "shopfloor.scaled" -}}
{{ if eq .Values.database.engine "postgresql" }}yes{{ end }}
{{- end -}}

{{/* Not empty: the centre of many sites. */}}
{{- define "shopfloor.isHub" -}}
{{ if eq .Values.command "hub" }}yes{{ end }}
{{- end -}}

{{/* Not empty: pods share a volume with the keys of pseudonyms, of which a hub has none. */}}
{{- define "shopfloor.sharesKeys" -}}
{{ if and (include "shopfloor.scaled" .) (not (include "shopfloor.isHub" .)) }}yes{{ end }}
{{- end -}}

{{/* What the server speaks on its port. */}}
{{- define "shopfloor.scheme" -}}
{{ if .Values.tls.secretName }}https{{ else }}http{{ end }}
{{- end -}}
