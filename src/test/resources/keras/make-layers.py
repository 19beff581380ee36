"""Writes layers/NAME.h5: models with a layer of each kind that DL4J imports in a Sequential model, in Keras 2's layout, untrained. Each has an Adam whose
first moment of a variable is the variable and whose second is its square, after 5 steps: so what the state must be is seen in the
network's own parameters. Needs h5py."""

import json
import pathlib

import h5py
import numpy

rng = numpy.random.default_rng(42)
COMMON = {"trainable": True, "dtype": "float32", "use_bias": True, "kernel_regularizer": None, "bias_regularizer": None,
          "activity_regularizer": None, "kernel_constraint": None, "bias_constraint": None, "activation": "tanh",
          "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
          "bias_initializer": {"class_name": "Zeros", "config": {}}}
CONV = {"padding": "valid", "data_format": "channels_last", "groups": 1}
RNN = {**COMMON, "return_state": False, "go_backwards": False, "stateful": False, "unroll": False, "dropout": 0.0,
       "recurrent_dropout": 0.0, "recurrent_regularizer": None, "recurrent_constraint": None,
       "recurrent_initializer": {"class_name": "Orthogonal", "config": {"gain": 1.0, "seed": None}}}
LSTM = {**RNN, "units": 3, "recurrent_activation": "sigmoid", "unit_forget_bias": True, "time_major": False, "implementation": 1}

# name: the shape of an input, then layers: class, options, variables with their shapes
MODELS = {
    "conv1d": ([6, 2], [("Conv1D", {**COMMON, **CONV, "filters": 3, "kernel_size": [2], "strides": [1], "dilation_rate": [1]},
                         {"kernel": [2, 2, 3], "bias": [3]})]),
    "conv2d-without-bias": ([5, 5, 2], [("Conv2D", {**COMMON, **CONV, "use_bias": False, "filters": 3, "kernel_size": [3, 2],
                                                    "strides": [1, 1], "dilation_rate": [1, 1]}, {"kernel": [3, 2, 2, 3]})]),
    "conv2d-transpose": ([4, 4, 2], [("Conv2DTranspose", {**COMMON, **CONV, "filters": 3, "kernel_size": [2, 2], "strides": [1, 1],
                                                          "dilation_rate": [1, 1], "output_padding": None},
                                      {"kernel": [2, 2, 3, 2], "bias": [3]})]),
    "separable-conv2d": ([5, 5, 2], [("SeparableConv2D", {**COMMON, **CONV, "filters": 3, "kernel_size": [3, 2], "strides": [1, 1],
                                                          "dilation_rate": [1, 1], "depth_multiplier": 2,
                                                          "depthwise_initializer": COMMON["kernel_initializer"],
                                                          "pointwise_initializer": COMMON["kernel_initializer"],
                                                          "depthwise_regularizer": None, "pointwise_regularizer": None,
                                                          "depthwise_constraint": None, "pointwise_constraint": None},
                                      {"depthwise_kernel": [3, 2, 2, 2], "pointwise_kernel": [1, 1, 4, 3], "bias": [3]})]),
    "simple-rnn": ([5, 2], [("SimpleRNN", {**RNN, "units": 3, "return_sequences": False},
                             {"simple_rnn_cell/kernel": [2, 3], "simple_rnn_cell/recurrent_kernel": [3, 3],
                              "simple_rnn_cell/bias": [3]})]),
    "lstm-sequences": ([5, 2], [("LSTM", {**LSTM, "return_sequences": True},
                                 {"lstm_cell/kernel": [2, 12], "lstm_cell/recurrent_kernel": [3, 12], "lstm_cell/bias": [12]})]),
    "bidirectional": ([5, 2], [("Bidirectional", {"trainable": True, "dtype": "float32", "merge_mode": "concat", "layer":
                                {"class_name": "LSTM", "config": {"name": "lstm", **LSTM, "return_sequences": True}}},
                                {f"{way}_lstm/lstm_cell/{name}": shape for way in ("forward", "backward")
                                 for name, shape in (("kernel", [2, 12]), ("recurrent_kernel", [3, 12]), ("bias", [12]))})]),
    "embedding": ([4], [("Embedding", {"trainable": True, "dtype": "float32", "input_dim": 7, "output_dim": 3, "input_length": 4,
                                       "mask_zero": False, "embeddings_initializer": COMMON["kernel_initializer"],
                                       "embeddings_regularizer": None, "activity_regularizer": None, "embeddings_constraint": None},
                         {"embeddings": [7, 3]})]),
    "dense": ([4], [("Dense", {**COMMON, "units": 3}, {"kernel": [4, 3], "bias": [3]})]),
}


def save(path, name, inputs, listed):
    layers = [{"class_name": "InputLayer", "config": {"batch_input_shape": [None] + inputs, "dtype": "float32", "sparse": False,
                                                      "ragged": False, "name": "input_1"}}]
    variables = {}
    for class_name, options, shapes in listed:
        layer = f"{name.replace('-', '_')}_{len(layers)}"
        layers.append({"class_name": class_name, "config": {"name": layer, **options}})
        variables[layer] = {f"{layer}/{key}:0": rng.normal(size=shape).astype("float32") for key, shape in shapes.items()}
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = "2.6.0"
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": {"name": "sequential", "layers": layers}})
        file.attrs["training_config"] = json.dumps({"loss": "mse", "optimizer_config": {"class_name": "Adam", "config": {
            "name": "Adam", "learning_rate": 0.001, "decay": 0.0, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07,
            "amsgrad": False}}})
        weights = file.create_group("model_weights")
        weights.attrs["layer_names"] = numpy.array([key.encode() for key in variables])
        for layer, values in variables.items():
            group = weights.create_group(layer)
            group.attrs["weight_names"] = numpy.array([key.encode() for key in values])
            for key, value in values.items():
                group[key] = value
        optimizer = file.create_group("optimizer_weights")
        saved = {"Adam/iter:0": numpy.int64(5)}
        for slot, power in (("m", 1), ("v", 2)):
            saved.update({f"Adam/{key[:-2]}/{slot}:0": value ** power for values in variables.values()
                          for key, value in values.items()})
        optimizer.attrs["weight_names"] = numpy.array([key.encode() for key in saved])
        for key, value in saved.items():
            optimizer[key] = value


for name, (inputs, layers) in MODELS.items():
    save(pathlib.Path(__file__).parent / "layers" / f"{name}.h5", name, inputs, layers)
