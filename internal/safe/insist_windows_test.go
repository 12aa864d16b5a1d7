package safe

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestInsist(t *testing.T) {
	other := errors.New("other")
	for _, tt := range []struct {
		name  string
		err   error
		fails int // times, before op succeeds; 0 is always
		calls int // 0 is many
		want  error
	}{
		{"at once", nil, 0, 1, nil},
		{"another error", other, 0, 1, other},
		{"not there", &fs.PathError{Op: "open", Err: syscall.ERROR_FILE_NOT_FOUND}, 0, 1, os.ErrNotExist},
		{"being read", &os.LinkError{Op: "rename", Err: errorSharingViolation}, 3, 4, nil},
		{"locked", &fs.PathError{Op: "open", Err: errorLockViolation}, 3, 4, nil},
		{"being replaced", &fs.PathError{Op: "open", Err: syscall.ERROR_ACCESS_DENIED}, 3, 4, nil},
		{"for ever", &fs.PathError{Op: "open", Err: errorSharingViolation}, 0, 0, errorSharingViolation},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, calls := time.Now(), 0
				err := Insist(func() error {
					if calls++; tt.fails > 0 && calls > tt.fails {
						return nil
					}
					return tt.err
				})
				if !errors.Is(err, tt.want) || tt.calls > 0 && calls != tt.calls {
					t.Errorf("%v after %d calls", err, calls)
				}
				if took := time.Since(began); took > insistFor+insistPause {
					t.Error(took)
				}
			})
		})
	}
}
