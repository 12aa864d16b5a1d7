package console

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"
)

// Unlocker is what a [Login] may be besides: one that checks the password of a user who is logged in. With it a terminal that was
// locked by `lock` opens by that password too. Unlock must not ask or print; it returns when ctx ends.
type Unlocker interface {
	Unlock(ctx context.Context, s *Session, password string) bool
}

// maxUnlock is how many wrong passwords a locked terminal takes before its session ends.
const maxUnlock = 10

// errLock is of one that could not be set up.
const (
	errLockEmpty  = UserError("Not locked: the password is empty")
	errLockDiffer = UserError("Not locked: the passwords differ")
)

// lock asks for a password twice, and gives the terminal back only for it, or for the one of the login. Meanwhile messages wait, keys that
// interrupt do nothing, and the idle timeout goes on.
func (s *Session) lock(ctx context.Context) error {
	password, err := s.Ask(ctx, "Password: ", false)
	if err != nil {
		return err
	}
	if password == "" {
		return errLockEmpty
	}
	again, err := s.Ask(ctx, "Again: ", false)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(password), []byte(again)) != 1 {
		return errLockDiffer
	}
	s.setLocked(true)
	opened := false
	defer func() {
		if !opened { // whatever ended this, it was not the password
			s.disconnect(reasonAuthFailed, "")
			return
		}
		s.setLocked(false)
	}()
	s.Printf("%s\n", s.c.text.Locked)
	for wrong := 0; wrong < maxUnlock; {
		answer, err := s.Ask(ctx, "Password: ", false)
		switch {
		case errors.Is(err, ErrInterrupted) && ctx.Err() == nil:
			continue
		case err != nil:
			return err
		case subtle.ConstantTimeCompare([]byte(password), []byte(answer)) == 1 || s.unlocks(ctx, answer):
			opened = true
			return nil
		}
		wrong++
		select { // guessing takes time; who guesses must not find out how much by a key
		case <-time.After(time.Duration(min(wrong, 3)) * time.Second):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// unlocks asks the login. Its panic is a wrong password.
func (s *Session) unlocks(ctx context.Context, password string) (ok bool) {
	u, is := s.c.cfg.Login.(Unlocker)
	if !is {
		return false
	}
	defer func() {
		if r := recover(); r != nil {
			s.c.log.Error("panic in Unlock", "line", s.line, "panic", fmt.Sprint(r))
			ok = false
		}
	}()
	return u.Unlock(ctx, s, password)
}

func (s *Session) setLocked(on bool) { s.mu.Lock(); defer s.mu.Unlock(); s.locked = on }

// SetAbsoluteTimeout changes how long after now this session ends; 0 or less is never. A minute before, the operator is told.
func (s *Session) SetAbsoluteTimeout(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.armAbsolute(d)
	}
}

// armAbsolute sets the clock of the session's end, for its warning first. s.mu is held.
func (s *Session) armAbsolute(d time.Duration) {
	if s.timers.absolute != nil {
		s.timers.absolute.Stop()
		s.timers.absolute = nil
	}
	end := func() { s.disconnect(reasonAbsolute, s.c.text.AbsoluteTime) }
	switch {
	case d <= 0:
	case d <= idleWarning:
		s.timers.absolute = time.AfterFunc(d, end)
	default:
		var t *time.Timer
		t = time.AfterFunc(d-idleWarning, func() {
			s.mu.Lock()
			if s.closed || s.timers.absolute != t {
				s.mu.Unlock()
				return
			}
			s.timers.absolute = time.AfterFunc(idleWarning, end)
			s.mu.Unlock()
			s.deliver(s.c.text.AbsoluteSoon)
		})
		s.timers.absolute = t
	}
}
