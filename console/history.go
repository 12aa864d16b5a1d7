package console

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/vtykit/vtykit/console/grammar"
)

// HistoryStore keeps what users entered over the end of their sessions, so that Up and Ctrl-R go on where an earlier session ended. The package
// console/history is one in files. A session has the lines of its user from its start, and adds each line as it is entered. What
// may be secret never gets there: arguments that are secrets are masked, and lines that were refused are left out. Sessions without a user,
// those of programs, and lines of a [Batch] leave nothing.
//
// Its methods are called by many goroutines at a time. A call holds the session up for half a second at most; it is then left to itself, and
// the session keeps no more lines. An error costs that line only. Either is told to the user once, and logged once a minute.
type HistoryStore interface {
	// Lines returns the newest n lines of a user, oldest first.
	Lines(user string, n int) ([]string, error)
	// Add adds a line, in valid UTF-8 and of at most 4 KiB. It may contain line feeds.
	Add(user, line string) error
}

const (
	storeTime  = 500 * time.Millisecond // what a call of the HistoryStore may take
	storeCalls = 64                     // calls that have not returned; further ones fail at once
	storeQuiet = time.Minute            // between log records about it
)

var (
	errStoreSlow = errors.New("console: the history store did not answer in time")
	errStoreBusy = errors.New("console: too many calls of the history store have not returned")
	errStoreGone = errors.New("console: the history store ended its goroutine")
)

// historyStore is what a Console knows of its HistoryStore.
type historyStore struct {
	calls  atomic.Int32
	logged atomic.Int64 // when a failure was last logged
}

// loadHistory fills the history of a session that was admitted. s.mu is not held.
func (s *Session) loadHistory() {
	store := s.c.cfg.HistoryStore
	s.mu.Lock()
	user, h := s.user, s.history
	s.mu.Unlock()
	if store == nil || user == "" || h == nil {
		return
	}
	var lines []string
	err := s.c.storing(func() (err error) {
		lines, err = store.Lines(user, h.Size())
		return err
	})
	s.mu.Lock()
	s.keeps = true
	s.mu.Unlock()
	if err != nil {
		s.unkept(err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range lines[max(len(lines)-h.Size(), 0):] {
		if len(l) <= maxLine {
			h.Add(strings.Clone(strings.ToValidUTF8(l, "\uFFFD"))) // a part of a file would hold all of it
		}
	}
}

// recall puts a line into the history, as it was typed unless it holds a secret, and if keep is set into the store.
func (s *Session) recall(line, masked string, keep bool) {
	if strings.TrimSpace(line) == "" || s.expanding(masked) {
		return
	}
	if strings.Contains(masked, hidden) {
		line = masked
	}
	s.mu.Lock()
	h := s.history
	again := h.At(h.Len()-1) == line
	if h != nil {
		h.Add(line)
	}
	s.mu.Unlock()
	if keep && h != nil && !again {
		s.keepLine(line)
	}
}

// keepable says whether a line that was understood as match may outlive the session: one with a command in it that no mode knows may hold
// a secret in an unknown place.
func (c *Console) keepable(match grammar.Match) bool {
	inner := wrapped(match)
	return inner == "" || !c.opaque(inner)
}

// keepLine gives a line to the store. s.mu is not held.
func (s *Session) keepLine(line string) {
	store := s.c.cfg.HistoryStore
	s.mu.Lock()
	user, keeps := s.user, s.keeps && !s.script()
	s.mu.Unlock()
	if store == nil || !keeps {
		return
	}
	err := s.c.storing(func() error { return store.Add(user, line) })
	if err != nil {
		s.unkept(err)
		return
	}
	s.mu.Lock()
	s.unkeptTold = false
	s.mu.Unlock()
}

// unkept tells of a failure.
func (s *Session) unkept(err error) {
	s.mu.Lock()
	told := s.unkeptTold
	s.unkeptTold = true
	if err == errStoreSlow || err == errStoreBusy {
		s.keeps = false
	}
	s.mu.Unlock()
	now, last := time.Now().UnixNano(), s.c.store.logged.Load()
	if (last == 0 || now-last >= int64(storeQuiet) || now < last) && s.c.store.logged.CompareAndSwap(last, now) {
		s.c.log.Error("history store", "line", s.line, "user", s.User(), "error", err.Error())
	}
	if told {
		return
	}
	text := s.c.text.HistoryLost
	if errors.Is(err, syscall.ENOSPC) {
		text = s.c.text.NoSpace
	}
	s.Printf("%s\n", text)
}

// storing calls the store, for a limited time.
func (c *Console) storing(f func() error) error {
	if c.store.calls.Add(1) > storeCalls {
		c.store.calls.Add(-1)
		return errStoreBusy
	}
	done := make(chan error, 1)
	go func() {
		err := errStoreGone
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("console: the history store panicked: %v", r)
			}
			c.store.calls.Add(-1)
			done <- err
		}()
		err = f()
	}()
	wait := time.NewTimer(storeTime)
	defer wait.Stop()
	select {
	case err := <-done:
		return err
	case <-wait.C:
		return errStoreSlow
	}
}
