package io.mqttboot.spring.test;

import java.util.Set;

import io.mqttboot.spring.annotation.MqttListener;

import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/**
 * Lets components with listeners into the slice of {@link MqttTest}.
 */
class MqttTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<MqttTest> {

	private final Set<Class<?>> listeners;

	MqttTypeExcludeFilter(Class<?> testClass) {
		super(testClass);
		this.listeners = getAnnotation().getValue("listeners", Class[].class)
			.map((types) -> Set.<Class<?>>of(types))
			.orElse(Set.of());
	}

	@Override
	protected boolean defaultInclude(MetadataReader reader, MetadataReaderFactory factory) throws java.io.IOException {
		if (super.defaultInclude(reader, factory)) {
			return true;
		}
		return this.listeners.isEmpty()
				&& reader.getAnnotationMetadata().hasAnnotatedMethods(MqttListener.class.getName());
	}

	@Override
	protected Set<Class<?>> getComponentIncludes() {
		return this.listeners;
	}

}
