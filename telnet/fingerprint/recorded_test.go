package fingerprint

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// segment is what one side sent at once.
type segment struct {
	sent bool // by the server
	p    []byte
}

// scenario is one recorded connection.
type scenario struct {
	client, name string
	segments     []segment
}

// recorded reads the recordings of real clients that package telnet has.
func recorded(t testing.TB) []scenario {
	t.Helper()
	files, err := filepath.Glob("../testdata/recorded/*.flow")
	if err != nil || len(files) < 39 {
		t.Fatal(len(files), err)
	}
	var all []scenario
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		client := strings.TrimSuffix(filepath.Base(file), ".flow")
		for line := range strings.Lines(string(data)) {
			kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			switch kind {
			case "=":
				all = append(all, scenario{client: client, name: rest})
			case "C", "S":
				p, err := hex.DecodeString(rest)
				if err != nil {
					t.Fatalf("%s: %v", file, err)
				}
				s := &all[len(all)-1]
				s.segments = append(s.segments, segment{kind == "S", p})
			}
		}
	}
	return all
}

// replay feeds a scenario in pieces of at most n bytes, as recorded for 0.
func replay(s scenario, n int) *Recorder {
	r := new(Recorder)
	for _, g := range s.segments {
		for p := g.p; len(p) > 0; {
			piece := p
			if n > 0 {
				piece = p[:min(n, len(p))]
			}
			p = p[len(piece):]
			if g.sent {
				r.Sent(piece)
			} else {
				r.Received(piece)
			}
		}
	}
	return r
}
