{{/* What every pod of ours has, whatever it runs: no root, no token, no more than it needs. */}}
{{- define "shopfloor.pod" -}}
automountServiceAccountToken: false
# Its variables would look like settings: SHOPFLOOR_...
enableServiceLinks: false
terminationGracePeriodSeconds: 60
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  # Not at each start: files that only the server may read stay so.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "shopfloor.container" -}}
image: {{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end -}}

{{/* Where the database and its backups are. SQLite sorts in /tmp what does not fit its memory. */}}
{{- define "shopfloor.mounts" -}}
{{- if include "shopfloor.sharesKeys" . }}
- name: keys
  mountPath: /keys
{{- else if not (include "shopfloor.scaled" .) }}
- name: data
  mountPath: /data
{{- if .Values.backups.enabled }}
- name: backups
  mountPath: /backups
{{- end }}
{{- end }}
- name: tmp
  mountPath: /tmp
{{- end -}}

{{- define "shopfloor.tmp" -}}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- end -}}

{{- define "shopfloor.probe" -}}
httpGet:
  path: {{ .path }}
  port: {{ include "shopfloor.scheme" .root }}
  scheme: {{ include "shopfloor.scheme" .root | upper }}
timeoutSeconds: 5
{{- end -}}

{{- define "shopfloor.claim" -}}
- metadata:
    name: {{ .name }}
  spec:
    accessModes: [{{ .volume.accessMode }}]
    {{- with .volume.storageClassName }}
    storageClassName: {{ . }}
    {{- end }}
    resources:
      requests:
        storage: {{ .volume.size }}
{{- end -}}

{{/* Pods of a kind on different machines, as far as there are any. */}}
{{- define "shopfloor.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "shopfloor.selector" .root | nindent 8 }}
        app.kubernetes.io/component: {{ .component }}
{{- end -}}
