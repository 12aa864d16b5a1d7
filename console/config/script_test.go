package config_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/config"
	"github.com/vtykit/vtykit/internal/safe"
)

var update = flag.Bool("update", false, "rewrite the transcripts in testdata/script")

// TestScripts runs the scripts of testdata/script in fake time: what operators type, and the transcript of each one's terminal. The lines
// of a script are
//
//	NAME LINE            an operator types a line; his first one logs him in
//	NAME hangs up        his connection is gone
//	pass DURATION        time passes
//	restart              the device stops and starts again
//	disk full            no file can be written any more
//	disk free            it can
//
// A section named like an operator is what his terminal shows. One named startup-config is that file at the end, one named flash/NAME a file
// in the operators' folder at the start.
func TestScripts(t *testing.T) {
	files, _ := filepath.Glob("testdata/script/*.txtar")
	if len(files) == 0 {
		t.Fatal("no scripts")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) { runScript(t, ar, dir) })
			if *update && !t.Failed() {
				if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// operator is one terminal.
type operator struct {
	keys *io.PipeWriter
	mu   sync.Mutex
	out  strings.Builder
	done chan string
}

func (o *operator) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.out.Write(p)
}

func (o *operator) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.ReplaceAll(o.out.String(), "\r\n", "\n")
}

func runScript(t *testing.T, ar *txtar.Archive, dir string) {
	flash := filepath.Join(dir, "flash")
	if err := os.Mkdir(flash, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, f := range ar.Files {
		if name, ok := strings.CutPrefix(f.Name, "flash/"); ok {
			if err := os.WriteFile(filepath.Join(flash, name), f.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	root, err := os.OpenRoot(flash)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	with := func(o *config.Options[lab]) { o.Files, o.Keep = &console.Files{Root: root}, 3 }
	d := newDevice(t, dir, with)
	operators := map[string]*operator{}
	leave := func() {
		for _, o := range operators {
			o.keys.Close()
		}
		synctest.Wait()
	}
	for n, line := range strings.Split(string(ar.Comment), "\n") {
		who, what, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case who == "" || who == "#":
		case who == "pass":
			wait, err := time.ParseDuration(what)
			if err != nil {
				t.Fatalf("line %d: %v", n+1, err)
			}
			time.Sleep(wait)
		case line == "restart":
			leave()
			for _, o := range operators {
				o.done = nil
			}
			d.Close()
			d = newDevice(t, dir, with)
		case line == "disk full":
			d.FailWrites(syscall.ENOSPC, safe.WriteFile)
		case line == "disk free":
			d.FailWrites(nil, safe.WriteFile)
		case what == "hangs up":
			operators[who].keys.Close()
			operators[who].done = nil
		default:
			o := operators[who]
			if o == nil {
				o = &operator{}
				operators[who] = o
			}
			if o.done == nil {
				connect(d, o, who)
			}
			fmt.Fprintf(o.keys, "%s\r", what)
		}
		synctest.Wait()
		time.Sleep(100 * time.Millisecond) // what a person takes, so that messages come in order
		synctest.Wait()
	}
	leave()
	for who, o := range operators {
		compare(t, ar, who, o.text())
	}
	for i, f := range ar.Files {
		if f.Name == "startup-config" {
			check(t, &ar.Files[i], text(t, filepath.Join(dir, "startup-config")))
		}
	}
	d.Close()
}

// connect logs an operator in.
func connect(d *device, o *operator, who string) {
	r, w := io.Pipe()
	o.keys, o.done = w, make(chan string, 1)
	stream := console.NewStream(r, o, console.StreamConfig{Scripted: true})
	go func(done chan string) { done <- d.c.Serve(context.Background(), stream) }(o.done)
	synctest.Wait()
	fmt.Fprintf(w, "%s\rterminal length 0\rterminal monitor\r", who)
	synctest.Wait()
}

// compare compares with the section of that name, which is made if it is not there.
func compare(t *testing.T, ar *txtar.Archive, name, got string) {
	t.Helper()
	for i := range ar.Files {
		if ar.Files[i].Name == name {
			check(t, &ar.Files[i], got)
			return
		}
	}
	ar.Files = append(ar.Files, txtar.File{Name: name})
	check(t, &ar.Files[len(ar.Files)-1], got)
}

func check(t *testing.T, f *txtar.File, got string) {
	t.Helper()
	if !strings.HasSuffix(got, "\n") {
		got += "\n"
	}
	switch {
	case *update:
		f.Data = []byte(got)
	case string(f.Data) != got:
		t.Errorf("%s: got\n%s\nwant\n%s", f.Name, got, f.Data)
	}
}
