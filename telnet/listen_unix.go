//go:build unix

package telnet

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// makePrivate gives a socket that has no name yet the mode that its name will have. Systems other than Linux refuse.
func makePrivate(fd uintptr) { _ = syscall.Fchmod(int(fd), 0o600) }

// firstPassed is the descriptor of the first socket passed, SD_LISTEN_FDS_START of sd-daemon.h.
const firstPassed = 3

// maxPassed bounds the number of sockets passed, against nonsense in the environment.
const maxPassed = 1024

// listenSystemd takes the sockets that the service manager has passed to this process as sd_listen_fds(3) says. The environment and the
// descriptors are left as they are, so that it may be called for each name.
func listenSystemd(name string) ([]net.Listener, error) {
	if pid, err := strconv.Atoi(os.Getenv("LISTEN_PID")); err != nil || pid != os.Getpid() {
		return nil, errors.New("telnet: the service manager passed no socket: LISTEN_PID is not this process")
	}
	n, err := strconv.Atoi(os.Getenv("LISTEN_FDS"))
	if err != nil || n < 1 || n > maxPassed {
		return nil, fmt.Errorf("telnet: LISTEN_FDS is %q", os.Getenv("LISTEN_FDS"))
	}
	return listenPassed(name, firstPassed, n, strings.Split(os.Getenv("LISTEN_FDNAMES"), ":"))
}

// listenPassed makes listeners of those descriptors that have the name, all of them for "".
func listenPassed(name string, first, n int, names []string) ([]net.Listener, error) {
	var all []net.Listener
	for i := range n {
		syscall.CloseOnExec(first + i) // children have no use for it
		if name != "" && (i >= len(names) || names[i] != name) {
			continue
		}
		l, err := listenFD(first + i)
		if err != nil {
			closeAll(all)
			return nil, fmt.Errorf("telnet: passed socket %d: %w", first+i, err)
		}
		all = append(all, l)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("telnet: the service manager passed no socket named %q", name)
	}
	return all, nil
}

// listenFD listens on a copy of a descriptor.
func listenFD(fd int) (net.Listener, error) {
	syscall.ForkLock.RLock() // no child may come between the copy and its mark
	fd, err := syscall.Dup(fd)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, err
	}
	_ = setOOBInline(uintptr(fd)) // fails on sockets that have no urgent data
	f := os.NewFile(uintptr(fd), "")
	defer f.Close()
	return net.FileListener(f) // which makes its own copy
}
