// Headers of libtorch that every file here needs, compiled once.
#pragma once
#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/api/include/torch/version.h>

#include <cstdint>
#include <string>
#include <vector>
