package safe

import (
	"errors"
	"syscall"
	"time"
)

const (
	insistFor   = 2 * time.Second // far longer than anybody reads or replaces a small file
	insistPause = 5 * time.Millisecond

	errorSharingViolation = syscall.Errno(32) // ERROR_SHARING_VIOLATION of winerror.h, which package syscall leaves out
	errorLockViolation    = syscall.Errno(33) // ERROR_LOCK_VIOLATION
)

// Insist calls op until it succeeds, or fails for another reason than that somebody has the file open, for 2 seconds at most: Windows
// neither replaces a file that is being read nor opens one that is being replaced. Elsewhere it calls op once.
func Insist(op func() error) error {
	for end := time.Now().Add(insistFor); ; time.Sleep(insistPause) {
		err := op()
		busy := errors.Is(err, errorSharingViolation) || errors.Is(err, errorLockViolation) || errors.Is(err, syscall.ERROR_ACCESS_DENIED)
		if !busy || time.Now().After(end) {
			return err
		}
	}
}
