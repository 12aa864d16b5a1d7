//go:build !unix && !windows

package telnet

import "errors"

const canPoll = false

func sysRead(uintptr, []byte) (int, bool, error) { return 0, false, errors.ErrUnsupported }
func sysWrite(uintptr, []byte) (int, error)      { return 0, errors.ErrUnsupported }
func setOOBInline(uintptr) error                 { return errors.ErrUnsupported }
func sysUrgent(uintptr, []byte) error            { return errors.ErrUnsupported }
