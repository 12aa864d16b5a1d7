package telnet

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recorded reads testdata/recorded: what each client sent in each scenario, by "client/scenario".
func recorded(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/recorded/*.flow")
	if err != nil || len(files) < 20 {
		t.Fatal(len(files), err)
	}
	all := make(map[string][]byte)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		client, scenario := strings.TrimSuffix(filepath.Base(file), ".flow"), ""
		for line := range strings.Lines(string(data)) {
			kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			switch kind {
			case "=":
				scenario = client + "/" + rest
			case "C":
				p, err := hex.DecodeString(rest)
				if err != nil {
					t.Fatalf("%s: %v", file, err)
				}
				all[scenario] = append(all[scenario], p...)
			}
		}
	}
	return all
}
