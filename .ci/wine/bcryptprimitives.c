/* What Go programs need of Windows' bcryptprimitives.dll, which wine 8 has not: random bytes, here from advapi32. */
#include <windows.h>
BOOLEAN WINAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, size); }
