package config

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/vtykit/vtykit/console"
)

// MaxRevert is the longest time that a change may wait to be confirmed.
const MaxRevert = 120 * time.Minute

// pendingFile holds a rollback that waits, for the next start.
const pendingFile = "pending"

// warnBefore is how long before a rollback everybody is told.
const warnBefore = time.Minute

const (
	errNonePending = console.UserError("No Rollback Confirmed Change pending")
	errIsPending   = console.UserError("A Rollback Confirmed Change is pending already")
	errRevertTime  = console.UserError("The time is 1 second to 2 hours")
)

// rollback is the configuration that comes back unless what was changed is confirmed.
type rollback[T any] struct {
	value   *T
	limit   time.Duration
	due     time.Time // on the monotonic clock
	user    string
	session string // name of the committed configuration session, empty for none
	saved   bool   // the changed configuration has become the startup configuration
	text    string
	began   time.Time // on the wall clock

	timer, warning *time.Timer
}

// stop stops the clocks. Store.mu is held.
func (r *rollback[T]) stop() {
	for _, t := range []*time.Timer{r.timer, r.warning} {
		if t != nil {
			t.Stop()
		}
	}
}

// pendingRecord is a rollback in its file.
type pendingRecord struct {
	Began   time.Time
	Limit   time.Duration
	User    string
	Session string
	Saved   bool
	Text    string
}

// arm lets the running configuration come back after d, unless it is confirmed. s.files is held.
func (s *Store[T]) arm(d time.Duration, user, session string) (*rollback[T], error) {
	if d < time.Second || d > MaxRevert {
		return nil, errRevertTime
	}
	value := s.Get()
	r := &rollback[T]{value: value, limit: d, user: user, session: session, text: s.o.Text(value), began: time.Now()}
	s.mu.Lock()
	taken, closed := s.pending != nil, s.closed
	s.mu.Unlock()
	if taken || closed {
		return nil, errIsPending
	}
	if err := s.record(r); err != nil {
		return nil, wrote(err)
	}
	s.start(r, d)
	return r, nil
}

// start starts the clocks. They are monotonic: setting the time of day changes nothing.
func (s *Store[T]) start(r *rollback[T], left time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	r.due = time.Now().Add(left)
	s.pending = r
	r.timer = time.AfterFunc(left, func() { s.fire(r) })
	if left > warnBefore {
		r.warning = time.AfterFunc(left-warnBefore, func() {
			s.say("ROLLBK_CNFMD_CHG_WARNING_ABSTIMER", "The configuration goes back in one minute. Enter \"configure confirm\" to keep what you have configured")
		})
	}
}

// record writes the file of a rollback that waits.
func (s *Store[T]) record(r *rollback[T]) error {
	if s.o.Folder == "" {
		return nil
	}
	data, err := json.Marshal(pendingRecord{r.began, r.limit, r.user, r.session, r.saved, r.text})
	if err == nil && len(data) > MaxText {
		err = errTooLarge
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.o.Folder, 0o700); err != nil {
		return err
	}
	return s.write(filepath.Join(s.o.Folder, pendingFile), data, 0o600)
}

// forget removes the file.
func (s *Store[T]) forget() error {
	if s.o.Folder == "" {
		return nil
	}
	err := os.Remove(filepath.Join(s.o.Folder, pendingFile))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return err
}

// noteSaved notes that the startup configuration is about to hold what was not confirmed. s.files is held.
func (s *Store[T]) noteSaved() error {
	s.mu.Lock()
	r := s.pending
	s.mu.Unlock()
	if r == nil || r.saved {
		return nil
	}
	r.saved = true // s.files guards it
	if err := s.record(r); err != nil {
		r.saved = false // the next try notes it again
		return err
	}
	return nil
}

// take takes the rollback that waits, so that only one comes to act on it; with only, it is to be that one. s.files is held, until all that
// follows of it is done: else another could be armed meanwhile, and lose its file or its configuration to this one.
func (s *Store[T]) take(only *rollback[T]) *rollback[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.pending
	if r == nil || only != nil && (r != only || s.closed) {
		return nil
	}
	r.stop()
	s.pending = nil
	s.fired.Add(1)
	return r
}

// fire is the end of the time.
func (s *Store[T]) fire(r *rollback[T]) {
	s.files.Lock()
	defer s.files.Unlock()
	if r = s.take(r); r == nil {
		return
	}
	defer s.fired.Done()
	if err := s.back(r); err != nil {
		s.log.Error("rollback", "error", err.Error())
	}
}

// back puts in force what comes back. It does so before the file goes, so that a crash in between only does it again; so does the next start
// where the startup configuration cannot be written, unless it has been saved by then. s.files is held.
func (s *Store[T]) back(r *rollback[T]) error {
	s.say("ROLLBK_CNFMD_CHG_ROLLBACK_START", "The change of %s was not confirmed: the configuration goes back", r.user)
	s.mu.Lock()
	s.set(r.value)
	s.mu.Unlock()
	if r.saved {
		if err := s.save(); err != nil {
			return err
		}
	}
	return s.forget()
}

// confirm keeps what was changed.
func (s *Store[T]) confirm() error {
	s.files.Lock()
	defer s.files.Unlock()
	r := s.take(nil)
	if r == nil {
		return errNonePending
	}
	defer s.fired.Done()
	return wrote(s.forget())
}

// revert goes back now.
func (s *Store[T]) revert() error {
	s.files.Lock()
	defer s.files.Unlock()
	r := s.take(nil)
	if r == nil {
		return errNonePending
	}
	defer s.fired.Done()
	return s.back(r)
}

// rearm gives a rollback that waits another time.
func (s *Store[T]) rearm(d time.Duration) error {
	if d < time.Second || d > MaxRevert {
		return errRevertTime
	}
	s.files.Lock()
	defer s.files.Unlock()
	s.mu.Lock()
	r := s.pending
	if r != nil {
		r.stop()
		s.pending = nil
	}
	s.mu.Unlock()
	if r == nil {
		return errNonePending
	}
	next := &rollback[T]{value: r.value, limit: d, user: r.user, session: r.session, saved: r.saved, text: r.text, began: time.Now()}
	err := s.record(next)
	s.start(next, d)
	return wrote(err)
}

// cancel takes back what arm did, of a change that came to nothing. s.files is held.
func (s *Store[T]) cancel(r *rollback[T]) {
	if s.take(r) == nil {
		return
	}
	defer s.fired.Done()
	if err := s.forget(); err != nil {
		s.log.Error("rollback", "error", err.Error())
	}
}

// resume takes up a rollback that waited when the device stopped. The time that it had been off counts as far as the time of day tells;
// where that went backwards, the whole time is waited again, and never more.
func (s *Store[T]) resume(ctx context.Context) error {
	if s.o.Folder == "" {
		return nil
	}
	text, err := readFile(os.Open(filepath.Join(s.o.Folder, pendingFile)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var p pendingRecord
	if err == nil {
		err = json.Unmarshal([]byte(text), &p)
	}
	if err == nil && (p.Limit < 0 || p.Limit > MaxRevert) {
		err = fmt.Errorf("a time of %v", p.Limit)
	}
	var n *node
	if err == nil {
		n, err = parse(p.Text)
	}
	if err != nil {
		return fmt.Errorf("config: the rollback that waited: %w", err)
	}
	value, refused := s.salvage(ctx, n)
	r := &rollback[T]{value: value, limit: p.Limit, user: p.User, session: p.Session, saved: p.Saved, text: p.Text, began: p.Began}
	s.start(r, p.Limit-min(max(time.Since(p.Began), 0), p.Limit))
	return refused
}

// say logs a message for operators.
func (s *Store[T]) say(mnemonic, format string, args ...any) {
	if s.console != nil {
		s.console.Log(console.Notifications, "ARCHIVE_DIFF", mnemonic, format, args...)
	}
}
