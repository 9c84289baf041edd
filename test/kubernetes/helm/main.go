// What `helm template NAME CHART --namespace NAMESPACE` makes of a chart, by Helm's own engine:
//
//	helm CHART NAME NAMESPACE < values.yaml
//
// Prints {"manifests": [{"text": as Helm writes it, "object": the same}, ...], "notes": ...}. Whatever
// Helm refuses, such as a value that the chart's schema does not know, it refuses with exit status 1.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/releaseutil"
	"sigs.k8s.io/yaml"
)

type manifest struct {
	Text   string          `json:"text"`
	Object json.RawMessage `json:"object"`
}

type rendered struct {
	Manifests []manifest `json:"manifests"`
	Notes     string     `json:"notes"`
}

func render(folder, name, namespace string, given []byte) (*rendered, error) {
	chart, err := loader.Load(folder)
	if err != nil {
		return nil, err
	}
	values, err := chartutil.ReadValues(given)
	if err != nil {
		return nil, err
	}
	release := chartutil.ReleaseOptions{Name: name, Namespace: namespace, Revision: 1, IsInstall: true}
	all, err := chartutil.ToRenderValues(chart, values, release, chartutil.DefaultCapabilities)
	if err != nil {
		return nil, err
	}
	files, err := engine.Render(chart, all)
	if err != nil {
		return nil, err
	}
	out := &rendered{Manifests: []manifest{}}
	for file, text := range files {
		if path.Base(file) == "NOTES.txt" {
			out.Notes = text
			delete(files, file)
		}
	}
	_, manifests, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return nil, err
	}
	for _, each := range manifests {
		// Strict: no document may name a key twice.
		object, err := yaml.YAMLToJSONStrict([]byte(each.Content))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", each.Name, err)
		}
		text := "---\n# Source: " + each.Name + "\n" + strings.TrimSpace(each.Content) + "\n"
		out.Manifests = append(out.Manifests, manifest{text, object})
	}
	return out, nil
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: helm CHART NAME NAMESPACE < values.yaml")
		os.Exit(2)
	}
	log.SetOutput(io.Discard) // where it says each time that a file is a link
	given, err := io.ReadAll(os.Stdin)
	if err == nil {
		var out *rendered
		if out, err = render(os.Args[1], os.Args[2], os.Args[3], given); err == nil {
			err = json.NewEncoder(os.Stdout).Encode(out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
