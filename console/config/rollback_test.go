package config

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/internal/safe"
)

// word is settings of one word.
type word struct{ name string }

func (w *word) text() string { return "name " + w.name + "\nend\n" }

// newWord is a Store of one, with the commands to load it.
func newWord(t *testing.T, dir string) *Store[word] {
	t.Helper()
	s, err := New(Options[word]{Default: func() *word { return &word{"new"} }, Clone: func(w *word) *word { c := *w; return &c }, Text: (*word).text,
		Startup: filepath.Join(dir, "startup-config"), Folder: filepath.Join(dir, "archive")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	c := console.New(console.Config{Hostname: func() string { return "host" }})
	exec := c.Mode("exec", "{host}#")
	conf := exec.Child("config", "{host}(config{tag})#")
	name := arg.Hostname("NAME")
	conf.Command("name", "NAME\nSet the name\nNAME  the name", func(_ context.Context, cs *console.Session, a console.Args) error {
		return s.Update(cs, func(w *word) error { w.name = name.Get(a); return nil })
	}, name)
	s.Commands(c, exec, conf)
	if err := s.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// armed lets the running settings come back unless what follows is confirmed; nil where something waits already.
func (s *Store[T]) armed(t *testing.T) *rollback[T] {
	t.Helper()
	s.files.Lock()
	defer s.files.Unlock()
	r, err := s.arm(time.Hour, "alice", "")
	if err != nil && err != errIsPending {
		t.Error(err)
	}
	return r
}

func (s *Store[T]) hasPendingFile() bool {
	_, err := os.Lstat(filepath.Join(s.o.Folder, pendingFile))
	return err == nil
}

func rename(t *testing.T, s *Store[word], name string) {
	t.Helper()
	if err := s.Update(nil, func(w *word) error { w.name = name; return nil }); err != nil {
		t.Fatal(err)
	}
}

// One operator ends what waits while another arms the next: the file of the next stays, and what it goes back to is what ran when it was
// armed.
func TestR103_EndAndNextAtOnce(t *testing.T) {
	for name, end := range map[string]func(*Store[word], *rollback[word]) error{
		"confirm": func(s *Store[word], _ *rollback[word]) error { return s.confirm() },
		"revert":  func(s *Store[word], _ *rollback[word]) error { return s.revert() },
		"time":    func(s *Store[word], r *rollback[word]) error { s.fire(r); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			s := newWord(t, t.TempDir())
			for range 300 {
				rename(t, s, "good")
				first := s.armed(t)
				rename(t, s, "doubtful")
				var wg sync.WaitGroup
				var next *rollback[word]
				s.files.Lock() // somebody saves, and a slow disk takes its time
				wg.Go(func() {
					if err := end(s, first); err != nil {
						t.Error(err)
					}
				})
				wg.Go(func() { next = s.armed(t) })
				for range 10 {
					runtime.Gosched()
				}
				s.files.Unlock()
				wg.Wait()
				switch {
				case (s.pending != nil) != s.hasPendingFile():
					t.Fatalf("waits: %v, has a file: %v", s.pending != nil, s.hasPendingFile())
				case next != nil && next.value != s.Get():
					t.Fatalf("goes back to %s, and %s ran", next.value.name, s.Get().name)
				}
				if next != nil && s.confirm() != nil {
					t.Fatal("nothing waits")
				}
			}
		})
	}
}

// A disk that is full when a saved change goes back: the next start takes the change back then.
func TestR103_GoesBackOnFullDisk(t *testing.T) {
	dir := t.TempDir()
	s := newWord(t, dir)
	rename(t, s, "good")
	s.armed(t)
	rename(t, s, "locked-out")
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	s.FailWrites(syscall.ENOSPC, safe.WriteFile)
	if err := s.revert(); err == nil || s.Get().name != "good" {
		t.Fatal(err, s.Get().name)
	}
	again := newWord(t, dir)
	if again.Get().name != "locked-out" || again.pending == nil {
		t.Fatalf("%s, waits: %v", again.Get().name, again.pending != nil)
	}
	if err := again.revert(); err != nil || again.Get().name != "good" || again.hasPendingFile() {
		t.Error(err, again.Get().name)
	}
	// Saved by hand after that, the first device is whole, too.
	s.FailWrites(nil, safe.WriteFile)
	s.armed(t)
	if err := errors.Join(s.Save(), s.confirm()); err != nil || s.hasPendingFile() {
		t.Error(err)
	}
}

// What was left of a change that could not be taken back on the disk is of no use once the operator has saved.
func TestR103_SavedAfterFullDisk(t *testing.T) {
	dir := t.TempDir()
	s := newWord(t, dir)
	rename(t, s, "good")
	s.armed(t)
	rename(t, s, "locked-out")
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	s.FailWrites(syscall.ENOSPC, safe.WriteFile)
	if err := s.revert(); err == nil {
		t.Fatal("no error")
	}
	s.FailWrites(nil, safe.WriteFile)
	rename(t, s, "better")
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	if again := newWord(t, dir); again.pending != nil || again.Get().name != "better" {
		t.Error(again.Get().name, again.pending != nil)
	}
}

// The note that the startup configuration holds a change that was not confirmed is on the disk before it does, also at the second try.
func TestR103_SavedAtTheSecondTry(t *testing.T) {
	dir := t.TempDir()
	s := newWord(t, dir)
	rename(t, s, "good")
	s.armed(t)
	rename(t, s, "locked-out")
	real := s.write
	s.write = func(name string, data []byte, perm fs.FileMode) error {
		s.write = real
		return syscall.ENOSPC
	}
	if err := s.Save(); err == nil {
		t.Fatal("no error")
	}
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	again := newWord(t, dir) // as after a power cut
	if err := again.revert(); err != nil {
		t.Fatal(err)
	}
	if text, err := again.startup(); err != nil || !strings.Contains(text, "name good\n") {
		t.Errorf("%q, %v", text, err)
	}
}

// Two operators in one configuration session: what one changes while the other commits is in force, or the commit is refused.
func TestCommitWhileAnotherChanges(t *testing.T) {
	s := newWord(t, t.TempDir())
	c, err := s.open("both", "alice")
	if err != nil {
		t.Fatal(err)
	}
	clone, text := s.o.Clone, s.o.Text
	s.o.Text = func(w *word) string { // of prepare, which takes long for a large configuration
		s.mu.Lock()
		c.value = clone(c.value)
		c.value.name = "late"
		s.mu.Unlock()
		return text(w)
	}
	err = s.commit(context.Background(), nil, c)
	if s.o.Text = text; err == nil && s.Get().name != "late" || err != nil && (c.ended || s.Get().name != "new") {
		t.Errorf("%v, runs %s", err, s.Get().name)
	}
}

// A configuration session that is aborted while its commit is prepared is not put in force.
func TestCommitWhileAnotherAborts(t *testing.T) {
	s := newWord(t, t.TempDir())
	c, err := s.open("both", "alice")
	if err != nil {
		t.Fatal(err)
	}
	c.value = &word{"changed"}
	text := s.o.Text
	s.o.Text = func(w *word) string { s.abort(c); return text(w) }
	if err := s.commit(context.Background(), nil, c); err != errSessionGone || s.Get().name != "new" {
		t.Errorf("%v, runs %s", err, s.Get().name)
	}
}

// Lines that are run over the running configuration take nothing back that another changes meanwhile.
func TestMergeWhileAnotherChanges(t *testing.T) {
	s := newWord(t, t.TempDir())
	clone := s.o.Clone
	s.o.Clone = func(w *word) *word { // of a build, which takes long for a large configuration
		s.o.Clone = clone
		rename(t, s, "other")
		return clone(w)
	}
	if err := s.Merge(context.Background(), nil, "name mine\n"); err != errChanged || s.Get().name != "other" {
		t.Errorf("%v, runs %s", err, s.Get().name)
	}
}
