package status

import (
	"context"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

// errNeverStarted is ERROR_SERVICE_NEVER_STARTED, the exit code of a service that was not started yet.
const errNeverStarted = 1077

// services asks the service manager for all services at once, in the rights that everybody has.
func (*machine) services(context.Context) ([]serviceInfo, error) {
	manager, err := windows.OpenSCManager(nil, nil, windows.SC_MANAGER_CONNECT|windows.SC_MANAGER_ENUMERATE_SERVICE)
	if err != nil {
		return nil, err
	}
	defer windows.CloseServiceHandle(manager)
	var buf []byte
	var need, count uint32
	for range 4 { // services may be installed between two calls
		var first *byte
		if len(buf) > 0 {
			first = &buf[0]
		}
		err = windows.EnumServicesStatusEx(manager, windows.SC_ENUM_PROCESS_INFO, windows.SERVICE_WIN32, windows.SERVICE_STATE_ALL,
			first, uint32(len(buf)), &need, &count, nil, nil)
		if err != windows.ERROR_MORE_DATA || need > maxOutput {
			break
		}
		buf = make([]byte, uint32(len(buf))+need)
	}
	if err != nil || count == 0 {
		return nil, err
	}
	var list []serviceInfo
	for _, e := range unsafe.Slice((*windows.ENUM_SERVICE_STATUS_PROCESS)(unsafe.Pointer(&buf[0])), count)[:min(count, maxServices)] {
		p := e.ServiceStatusProcess
		v := serviceInfo{name: windows.UTF16PtrToString(e.ServiceName), pid: int(p.ProcessId), description: windows.UTF16PtrToString(e.DisplayName)}
		v.state, v.detail = serviceState(p.CurrentState, p.Win32ExitCode)
		list = append(list, v)
	}
	return list, nil
}

// serviceState is what a service is, in systemd's words where there is one.
func serviceState(state, exit uint32) (word, detail string) {
	switch state {
	case windows.SERVICE_RUNNING:
		return "active", "running"
	case windows.SERVICE_PAUSED:
		return "active", "paused"
	case windows.SERVICE_START_PENDING:
		return "activating", "start"
	case windows.SERVICE_STOP_PENDING:
		return "deactivating", "stop"
	case windows.SERVICE_STOPPED:
		if exit != 0 && exit != errNeverStarted {
			return "failed", fmt.Sprintf("exit code %d", exit)
		}
		return "inactive", "stopped"
	}
	return "active", "changing"
}
