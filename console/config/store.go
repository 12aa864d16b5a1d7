package config

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/safe"
)

// Defaults of [Options] and bounds that are not configurable.
const (
	DefaultKeep     = 10       // archived configurations, as IOS
	DefaultMaxBytes = 64 << 20 // of all archived configurations
	DefaultSessions = 5        // configuration sessions that are not committed, as EOS

	maxKeep = 1000
)

// Options say what a [Store] has to know of the embedder's settings, which are a value of type T. Default, Clone and Text are needed.
// None of the functions may call a method of the Store but Get.
type Options[T any] struct {
	// Default returns the settings of a device without configuration.
	Default func() *T
	// Clone returns a copy that shares nothing that is ever changed.
	Clone func(*T) *T
	// Text is the configuration in command lines, with one blank of indent for each mode, up to `end`. Run in the configuration mode of a
	// device without configuration, these lines make the same settings again.
	Text func(*T) string
	// Check refuses settings that cannot be; it may put them in order. nil accepts all.
	Check func(*T) error
	// Changed, if set, is called with each new running configuration, in order, on the goroutine that changed it.
	Changed func(old, now *T)
	// Startup is the path of the startup configuration. Empty, and nothing can be saved.
	Startup string
	// Folder is the path of a folder that is the Store's alone, for archived configurations and a rollback that waits. It is made (mode
	// 0700) when first needed. Empty, and nothing is archived, and a restart forgets a rollback that waits.
	Folder string
	// Keep is how many configurations are archived, at most 1000; 0 is 10. The oldest makes room.
	Keep int
	// MaxBytes is how many bytes they have together; 0 is 64 MiB.
	MaxBytes int64
	// ArchiveOnSave archives the running configuration each time that it is saved (IOS: archive, write-memory).
	ArchiveOnSave bool
	// Sessions is how many configuration sessions there may be at a time; 0 is 5.
	Sessions int
	// Files is the folder that operators read configurations from; best that of [console.Config]. nil, and they read none.
	Files *console.Files
	// Level is the privilege level of the commands; 0 is 15.
	Level int
	// Hide, if set, takes out of a text, a whole configuration or differences, what the session may not see, before it is shown.
	Hide func(cs *console.Session, text string) string
	// Logger takes records of what fails while nobody waits for it. nil discards. Nothing of the configuration is ever logged.
	Logger *slog.Logger
}

// Store keeps the configuration of a device: the running one, the one that it starts with, archived ones, and those that operators
// prepare. Make it with [New], join it with the console by [Store.Commands], then [Store.Load]. Its methods may be called by any
// goroutine.
type Store[T any] struct {
	o       Options[T]
	log     *slog.Logger
	console *console.Console
	conf    *console.Mode
	running atomic.Pointer[T]
	write   func(name string, data []byte, perm fs.FileMode) error

	files sync.Mutex // one goroutine at a time writes files; taken before mu

	mu        sync.Mutex // guards what follows; Clone, Check and Changed run under it
	sessions  map[string]*candidate[T]
	exclusive *exclusive
	pending   *rollback[T]
	closed    bool
	fired     sync.WaitGroup
}

// New returns a Store that runs the default settings. It fails on settings that Check refuses.
func New[T any](o Options[T]) (*Store[T], error) {
	if o.Default == nil || o.Clone == nil || o.Text == nil {
		return nil, errors.New("config: Default, Clone and Text are needed")
	}
	o.Keep = min(max(cmp.Or(o.Keep, DefaultKeep), 1), maxKeep)
	o.MaxBytes = max(cmp.Or(o.MaxBytes, DefaultMaxBytes), 1)
	o.Sessions = max(cmp.Or(o.Sessions, DefaultSessions), 1)
	o.Level = cmp.Or(o.Level, 15)
	s := &Store[T]{o: o, log: o.Logger, sessions: map[string]*candidate[T]{}, write: safe.WriteFile}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	first := o.Default()
	if err := s.check(first); err != nil {
		return nil, err
	}
	s.running.Store(first)
	return s, nil
}

func (s *Store[T]) check(v *T) error {
	if s.o.Check == nil {
		return nil
	}
	return s.o.Check(v)
}

// Get returns the running settings. They are shared: do not change them. It never waits.
func (s *Store[T]) Get() *T { return s.running.Load() }

// Of returns the settings that an operator is at: of his configuration session if he is in one, else the running ones. They are shared: do
// not change them.
func (s *Store[T]) Of(cs *console.Session) *T {
	c := s.candidate(cs)
	if c == nil {
		return s.Get()
	}
	if c.bulk {
		return c.value
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return c.value
}

// Text is the running configuration in command lines.
func (s *Store[T]) Text() string { return s.o.Text(s.Get()) }

// Update changes settings, for the handler of a configuration command: those of the configuration session that cs is in, or else the
// running ones. change gets a copy, which comes into force if change returns nil and Check accepts it; else nothing changes, and the error
// is theirs. It must not wait, and must not call the Store. While another session holds the configuration mode exclusively it is refused. A
// nil session is the device itself, which changes the running settings.
func (s *Store[T]) Update(cs *console.Session, change func(*T) error) error {
	c := s.candidate(cs)
	if c != nil && c.bulk {
		return change(c.value) // a copy already, which is dropped as a whole, and checked as a whole
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c != nil && c.ended {
		return errSessionGone
	}
	old := s.running.Load()
	if c != nil {
		old = c.value
	} else if err := s.refuse(cs); err != nil {
		return err
	}
	now := s.o.Clone(old)
	if err := change(now); err != nil {
		return err
	}
	if err := s.check(now); err != nil {
		return err
	}
	if c != nil {
		c.value = now
		return nil
	}
	s.set(now)
	return nil
}

// set makes settings the running ones. s.mu is held.
func (s *Store[T]) set(now *T) {
	old := s.running.Swap(now)
	if s.o.Changed != nil {
		s.o.Changed(old, now)
	}
}

// Replace makes text the running configuration, wholly or not at all. It runs the lines in the configuration mode of a copy with the
// default settings. The error joins a [*LineError] for each refused line, at most twenty. Commands whose handlers do not change settings by
// Update take effect at once and stay.
func (s *Store[T]) Replace(ctx context.Context, cs *console.Session, text string) error {
	return s.apply(ctx, cs, text, s.o.Default())
}

// Merge runs text over the running configuration, wholly or not at all, as Replace does.
func (s *Store[T]) Merge(ctx context.Context, cs *console.Session, text string) error {
	return s.apply(ctx, cs, text, nil)
}

// apply builds settings from text over some, or nil for the running ones, and makes them the running ones.
func (s *Store[T]) apply(ctx context.Context, cs *console.Session, text string, over *T) error {
	n, err := parse(text)
	if err != nil {
		return err
	}
	old := s.Get()
	if over == nil {
		over = old
	}
	now, err := s.build(ctx, n, over)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refuse(cs); err != nil {
		return err
	}
	if over == old && s.Get() != old {
		return errChanged
	}
	s.set(now)
	return nil
}

// Load makes the startup configuration the running one, and takes up a rollback that waited when the device stopped. Lines that are
// refused are left out, with those of the mode that they open; all else is in force. The error joins a [*LineError] for each, at most
// twenty. Without a startup configuration the default settings stay, and there is no error.
func (s *Store[T]) Load(ctx context.Context) error {
	if s.o.Folder != "" {
		if err := s.sweep(); err != nil {
			s.log.Warn("temporary files stay", "error", err.Error())
		}
	}
	return errors.Join(s.loadStartup(ctx), s.resume(ctx))
}

func (s *Store[T]) loadStartup(ctx context.Context) error {
	n, err := s.startupTree()
	if n == nil {
		return err
	}
	now, refused := s.salvage(ctx, n)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set(now)
	return s.ofStartup(refused)
}

// startupTree is the startup configuration; nil where there is none, or none that can be read, which is an error.
func (s *Store[T]) startupTree() (*node, error) {
	text, err := s.startup()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	n, err := parse(text)
	if err != nil {
		return nil, s.ofStartup(err)
	}
	return n, nil
}

// ofStartup is err with the name of the file that it is about.
func (s *Store[T]) ofStartup(err error) error {
	if err != nil {
		err = fmt.Errorf("config: %s: %w", s.o.Startup, err)
	}
	return err
}

// startup reads the startup configuration.
func (s *Store[T]) startup() (string, error) {
	if s.o.Startup == "" {
		return "", fs.ErrNotExist
	}
	return readFile(os.Open(s.o.Startup))
}

// Save makes the running configuration the startup configuration, wholly or not at all: after a power cut, or on a full disk, either the
// old or the new one is there.
func (s *Store[T]) Save() error {
	if s.o.Startup == "" {
		return errNoStartup
	}
	s.files.Lock()
	defer s.files.Unlock()
	if s.o.ArchiveOnSave {
		if _, err := s.archive(""); err != nil {
			return err
		}
	}
	return s.save()
}

// save is Save with s.files held.
func (s *Store[T]) save() error {
	if err := s.noteSaved(); err != nil {
		return wrote(err)
	}
	if err := s.write(s.o.Startup, []byte(s.Text()), 0o600); err != nil {
		return wrote(err)
	}
	s.mu.Lock()
	waits := s.pending != nil
	s.mu.Unlock()
	if waits {
		return nil
	}
	return wrote(s.forget()) // of one that went back, and could not be written then
}

// wrote is the result of a write, for an operator.
func wrote(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return &writeError{"Write failed: no space", err}
	}
	return &writeError{fmt.Sprintf("Write failed: %v", err), err}
}

// writeError is what an operator is told of a file that could not be written.
type writeError struct {
	text string
	err  error
}

func (e *writeError) Error() string { return e.text }
func (e *writeError) Unwrap() error { return e.err }

// Close stops the clock of a rollback that waits, and waits for one that runs. The file of one that waits stays for the next start.
func (s *Store[T]) Close() {
	s.mu.Lock()
	s.closed = true
	if s.pending != nil {
		s.pending.stop()
	}
	s.mu.Unlock()
	s.fired.Wait()
}

// show writes text as the session may see it.
func (s *Store[T]) show(cs *console.Session, text string) error {
	if s.o.Hide != nil {
		text = s.o.Hide(cs, text)
	}
	_, err := cs.Write([]byte(text))
	return err
}
