package console_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/safe"
)

// filesBatch is a batch of a console whose folder for files is dir.
func filesBatch(t *testing.T, dir string, more ...func(*console.Config)) *console.Batch {
	t.Helper()
	var exec *console.Mode
	c := console.New(func() (cfg console.Config) {
		cfg.Logger = testLog
		for _, f := range append([]func(*console.Config){withFiles(t, dir)}, more...) {
			f(&cfg)
		}
		return cfg
	}())
	exec = c.Mode("exec", "#")
	outputCommands(exec)
	exec.FileCommands()
	return c.Batch(exec)
}

// TestR057_FilesStayInTheFolder: no name and no link leads out of it, and nothing but plain files is touched.
func TestR057_FilesStayInTheFolder(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret")
	if err := os.WriteFile(secret, []byte("kept\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	if _, err := os.Lstat(filepath.Join(dir, "link")); err != nil { // wine 8 says that it made one
		t.Skip("no symbolic links here: ", err)
	}
	os.Mkdir(filepath.Join(dir, "folder"), 0o700)
	b := filesBatch(t, dir)
	for _, verb := range []string{"redirect", "append", "tee", "tee /append"} {
		for _, name := range []string{"link", "folder", "../secret", secret, "./x", "..", ".", "a/b", `a\b`, "C:x", "~", "$HOME", "`id`", "x;y", ".hidden", "-x", "x."} {
			if _, err := b.Run(context.Background(), "show privilege | "+verb+" "+name); err == nil {
				t.Errorf("| %s %s was taken", verb, name)
			}
		}
	}
	if data, _ := os.ReadFile(secret); string(data) != "kept\n" {
		t.Errorf("the file outside is %q", data)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("%d entries in the folder: %v", len(entries), entries)
	}
	if entries, _ := os.ReadDir(outside); len(entries) != 1 {
		t.Errorf("%d entries outside", len(entries))
	}
}

// TestFilesOff: without a folder, or below the level, the filters do not exist.
func TestFilesOff(t *testing.T) {
	dir := t.TempDir()
	for name, set := range map[string]func(*console.Config){
		"no folder": func(cfg *console.Config) { cfg.Files = nil },
		"no root":   func(cfg *console.Config) { cfg.Files.Root = nil },
	} {
		for _, verb := range []string{"redirect", "append", "tee"} {
			if _, err := filesBatch(t, dir, set).Run(context.Background(), "show privilege | "+verb+" x"); err == nil || err.Error() != "Invalid input detected at '^' marker." {
				t.Errorf("%s: | %s: %v", name, verb, err)
			}
		}
	}
	session(t, console.StreamConfig{Scripted: true}, false, func(p *player) {
		p.raw("show privilege | redirect x\r")
		if !strings.Contains(p.sent(), "% Invalid input") {
			t.Errorf("%q", p.sent())
		}
	})
	b := filesBatch(t, dir, func(cfg *console.Config) { cfg.Files.Level = 0 }) // 15, which a batch has
	if _, err := b.Run(context.Background(), "disable 14"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Run(context.Background(), "show privilege | redirect x"); err == nil {
		t.Error("level 14 may write files")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("%v", entries)
	}
}

// TestFilesLevelBelowZero: a level that is none lets nobody write who could not with the default.
func TestFilesLevelBelowZero(t *testing.T) {
	dir := t.TempDir()
	b := filesBatch(t, dir, func(cfg *console.Config) { cfg.Files.Level = -1 })
	for _, line := range []string{"disable 14", "show privilege | redirect x"} {
		if _, err := b.Run(t.Context(), line); (err == nil) != (line == "disable 14") {
			t.Errorf("%s: %v", line, err)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("%v", entries)
	}
}

// TestFilesDryRun: a dry run refuses a filter that the run would refuse, and so does what schedules a line.
func TestFilesDryRun(t *testing.T) {
	const line = "show privilege | redirect x\n"
	for name, test := range map[string]struct {
		set   func(*console.Config)
		level int
		ok    bool
	}{
		"of the level":    {func(*console.Config) {}, 15, true},
		"below the level": {func(cfg *console.Config) { cfg.Files.Level = 15 }, 14, false},
		"without a root":  {func(cfg *console.Config) { cfg.Files.Root = nil }, 15, false},
	} {
		c := filesBatch(t, t.TempDir(), test.set).Session().Console()
		for _, dry := range []bool{true, false} {
			err := c.RunFile(t.Context(), console.User{Level: test.level}, strings.NewReader(line), io.Discard, console.FileOptions{DryRun: dry})
			if (err == nil) != test.ok {
				t.Errorf("%s, dry run %v: %v", name, dry, err)
			}
		}
	}
}

// TestBatchOfNoMode: like FileOptions, a Batch without a mode begins in the root mode.
func TestBatchOfNoMode(t *testing.T) {
	c := console.New(console.Config{})
	exec := c.Mode("exec", "")
	b := c.Batch(nil)
	if out, err := b.Run(t.Context(), "show privilege"); err != nil || out != "Current privilege level is 15\n" {
		t.Errorf("%q, %v", out, err)
	}
	if b.Reset(); b.Session().Mode() != exec {
		t.Error("Reset went elsewhere")
	}
}

// TestFilesAreWhole: nobody ever reads half of a file that is replaced, and many at a time leave no temporary ones.
func TestFilesAreWhole(t *testing.T) {
	dir := t.TempDir()
	var work sync.WaitGroup
	errs := make(chan error, 400)
	for i := range 3 {
		b := filesBatch(t, dir)
		work.Go(func() {
			for range 30 {
				if _, err := b.Run(context.Background(), fmt.Sprintf("zz pieces %d | redirect x", 20+i)); err != nil {
					errs <- err
				}
				var data []byte
				err := safe.Insist(func() (err error) { data, err = os.ReadFile(filepath.Join(dir, "x")); return err })
				if err != nil || strings.Count(string(data), "\n") < 20 || !strings.HasSuffix(string(data), "\n") {
					errs <- fmt.Errorf("%q, %v", data, err)
				}
			}
		})
	}
	work.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%v", entries)
	}
}

// TestR057_FileIsBounded: what does not fit is an error, and what was there stays.
func TestR057_FileIsBounded(t *testing.T) {
	dir := t.TempDir()
	b := filesBatch(t, dir)
	run := func(line, want string) {
		t.Helper()
		out, err := b.Run(context.Background(), line)
		if got := fmt.Sprint(err); got != want {
			t.Errorf("%s: %.80q, %v, want %s", line, out, err, want)
		}
	}
	run("zz pieces 100 | redirect x", "<nil>") // 792 bytes
	run("zz endless | redirect x", "x: file too large")
	run("zz pieces 9999 | redirect x", "x: file too large") // which looks at no error
	run("zz endless | append x", "x: file too large")
	run("zz pieces 60 | append x", "x: file too large")
	run("zz pieces 20 | append x", "<nil>")
	run("zz endless | head 3 | tee y", "<nil>")
	run("zz endless | tee y", "y: file too large")
	run("show privilege | tee z | append z", "z: written twice")
	run("show privilege | redirect v", "<nil>")
	run("show privilege | redirect w", "<nil>")
	run("show privilege | redirect u", "u: no room for another file")
	for name, want := range map[string]int{"x": 943, "y": 21} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() != int64(want) {
			t.Errorf("%s: %v, %v, want %d bytes", name, info.Size(), err, want)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 4 {
		t.Errorf("%v", entries)
	}
	// What the system says is for the log.
	records.take()
	b = filesBatch(t, dir, func(cfg *console.Config) { cfg.Files.Root.Close() })
	run("show privilege | redirect x", "x: cannot be written")
	if log := records.take(); !strings.Contains(log, "file already closed") {
		t.Errorf("log %q", log)
	}
}

// TestFilesPanic: a command that panics leaves the file as it was.
func TestFilesPanic(t *testing.T) {
	dir := t.TempDir()
	b := filesBatch(t, dir)
	b.Run(context.Background(), "show privilege | redirect x")
	bad := console.New(console.Config{Logger: testLog, Files: &console.Files{Root: openRoot(t, dir), Level: 1}})
	m := bad.Mode("exec", "#")
	m.Command("boom", "\nPanic", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("half\n")
		panic("boom")
	})
	if _, err := bad.Batch(m).Run(context.Background(), "boom | redirect x"); err == nil {
		t.Error("no error")
	}
	data, _ := os.ReadFile(filepath.Join(dir, "x"))
	entries, _ := os.ReadDir(dir)
	if string(data) != "Current privilege level is 15\n" || len(entries) != 1 {
		t.Errorf("%q, %v", data, entries)
	}
	records.take()
}

func openRoot(t *testing.T, dir string) *os.Root {
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

// TestR057_EndlessThroughPipes: Ctrl-C ends them all at once, and a head ends them by itself.
func TestR057_EndlessThroughPipes(t *testing.T) {
	for _, pipe := range []string{"count", "last 5", "diff", "snapshot x", "include nothing", "begin nothing", "section nothing", "exclude line", "no-more | count"} {
		session(t, vt, false, func(p *player) {
			before := endless.Load()
			p.keys.Write([]byte("zz endless | " + pipe + "\r"))
			for endless.Load() == before {
				runtime.Gosched()
			}
			p.keys.Write([]byte{3})
			p.settle()
			p.wantLast("router>▁")
			if !strings.Contains(p.sent(), "^C") {
				t.Errorf("| %s: %.200q", pipe, p.sent())
			}
		})
	}
	session(t, vt, false, func(p *player) {
		p.raw("zz endless | head 2 | count\r")
		p.wantLast("router>▁")
		if !strings.Contains(p.sent(), "regexp = 2\r\n") {
			t.Errorf("%.200q", p.sent())
		}
	})
}

// TestSnapshotsAreTheSessionsOwn: what a session remembers it remembers for itself, and not too much of it.
func TestSnapshotsAreTheSessionsOwn(t *testing.T) {
	dir := t.TempDir()
	a, b := filesBatch(t, dir), filesBatch(t, dir)
	a.Run(context.Background(), "show privilege | snapshot x")
	if out, err := a.Run(context.Background(), "show privilege | diff x"); err != nil || !strings.HasPrefix(out, "No change since ") {
		t.Errorf("%q, %v", out, err)
	}
	if _, err := b.Run(context.Background(), "show privilege | diff x"); err == nil || err.Error() != "No snapshot x" {
		t.Errorf("another session's: %v", err)
	}
	for i := range 4 {
		a.Run(context.Background(), fmt.Sprintf("show privilege | snapshot s%d", i))
	}
	if _, err := a.Run(context.Background(), "show privilege | snapshot y"); err == nil || err.Error() != "No room for another snapshot" {
		t.Errorf("a fifth: %v", err)
	}
}

var _ io.Writer = (*console.Progress)(nil)
